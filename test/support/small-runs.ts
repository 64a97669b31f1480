/** Runs of a second: a design that learns synthetic images, and what its files hold. */
import { readFileSync, writeFileSync } from "node:fs";
import { readSafetensors, writeSafetensors, type Safetensors } from "../../runtime/safetensors.ts";
import { run } from "../../cli/command-line.ts";
import type { Ran } from "./command-line.ts";

export const SMALL = `model Small {
  input image: [N, 3, 8, 8]
  stem { conv(8, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(4) }
}
train Small {
  data      synthetic(classes: 4, size: 8, examples: 96, validation: 32)
  batch     16
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.1)
  steps     8
  evaluate  4
}
`;

/** In this process; `heard` is told each message as it comes, before what follows it. */
export async function trainHearing(argv: readonly string[], heard: (text: string) => void): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(["train", ...argv, "--device", "cpu"], {
    out: (text) => out.push(text),
    err: (text) => {
      err.push(text);
      heard(text);
    },
    interactive: false,
    colour: { out: false, err: false },
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

export function weightsIn(path: string): Safetensors {
  return readSafetensors(readFileSync(path), path);
}

/** Writes the same tensors with other metadata. */
export function retell(from: string, to: string, change: (metadata: Safetensors["metadata"]) => object): void {
  const { tensors, metadata } = weightsIn(from);
  writeFileSync(to, writeSafetensors({ tensors, metadata: change(metadata) as Safetensors["metadata"] }));
}

export function isFinite({ tensors }: Safetensors): boolean {
  return [...tensors.values()].every(({ values }) => values.every(Number.isFinite));
}
