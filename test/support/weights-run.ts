/** A run of a second in this process, whose weights are then used, changed or spoilt. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { readSafetensors, writeSafetensors, type Tensor } from "../../runtime/safetensors.ts";
import { resnet, scratchFolder, type Ran } from "./command-line.ts";

interface Parts {
  readonly classes?: number;
  readonly optimizer?: string;
  readonly steps?: number;
}
export const design = ({ classes = 4, optimizer = "sgd(momentum: 0.9, dampening: 0.2)", steps = 4 }: Parts): string => `
import { Basic } from "std/residual"
model Net {
  input image: [N, 3, 8, 8]
  stem { conv(4, kernel: 3) -> bn -> relu }
  stage s { Basic(6) }
  head { globalavgpool -> linear(${classes}) }
}
train Net {
  data      synthetic(classes: ${classes}, size: 8, examples: 48, validation: 16)
  batch     16
  loss      cross_entropy
  optimizer ${optimizer}
  schedule  constant(0.1)
  steps     ${steps}
}
`;

export async function train(file: string, ...flags: readonly string[]): Promise<Ran> {
  return resnet("train", file, "--device", "cpu", "--threads", "1", ...flags);
}
export function tensorsOf(path: string): ReadonlyMap<string, Tensor> {
  return readSafetensors(readFileSync(path), path).tensors;
}

/** In a folder of its own a file of tests: files share processes. */
export function weightsRun() {
  const folder = scratchFolder();
  const at = (name: string): string => join(folder, name);
  function write(name: string, parts: Parts): string {
    writeFileSync(at(name), design(parts));
    return at(name);
  }
  async function evaluate(weights: string, ...flags: readonly string[]): Promise<Ran> {
    return resnet("eval", at("net.resnet"), "--weights", weights, "--device", "cpu", "--threads", "1", ...flags);
  }
  /** The run's best weights, changed. */
  function changed(name: string, change: (tensors: Map<string, Tensor>) => Map<string, Tensor> | undefined): string {
    const tensors = new Map(tensorsOf(at("run/best.safetensors")));
    writeFileSync(at(name), writeSafetensors({ tensors: change(tensors) ?? tensors, metadata: {} }));
    return at(name);
  }

  /** The run whose weights they are, in `run`. */
  async function trainNet(): Promise<void> {
    const ran = await train(write("net.resnet", {}), "--out", at("run"));
    expect([ran.code, ran.err]).toEqual([0, expect.stringContaining("trained in") as string]);
  }
  return { folder, at, write, evaluate, changed, trainNet };
}
