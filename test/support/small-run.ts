/** A network small enough to train in a blink and large enough to have everything: Winograd and direct convolutions, a shortcut, norms, dropout. */
import { compileModel } from "../../compiler/compile.ts";
import type { Device } from "../../runtime/device.ts";
import type { Program } from "../../runtime/program.ts";
import type { Session } from "../../runtime/session.ts";
import { values } from "./kernel-case.ts";
import { modelOf } from "./resnet20.ts";

const DESIGN = `import { Basic } from "std/residual"
model Small {
  input image: [N, 3, 13, 13]
  stem { conv(8, kernel: 3) -> bn -> relu }
  stage s1 { Basic(8) }
  stage s2(stride: 2) { Basic(16) }
  head { dropout(0.25) -> globalavgpool -> linear(5) }
}
`;
const BATCH = 6;
const PIXELS = 3 * 13 * 13;

export function smallProgram(targets: Device["targets"]): Program {
  const functions = [
    { kind: "train", batch: BATCH },
    { kind: "infer", batch: 4 },
  ] as const;
  return compileModel(modelOf(DESIGN, "Small"), { functions, targets });
}

/** Of a step: images and labels. */
export function smallBatch(step: number): { readonly image: Float32Array; readonly labels: Int32Array } {
  const image = Float32Array.from(values(BATCH * PIXELS, step + 1));
  return { image, labels: Int32Array.from({ length: BATCH }, (_, i) => (i + step) % 5) };
}

/** Steps from … to, each with a batch and a seed of its own. @returns the losses */
export async function smallSteps(session: Session, from: number, to: number): Promise<readonly number[]> {
  const begun = Array.from({ length: to - from }, (_, index) => {
    const step = from + index;
    return session.step(smallBatch(step), { rate: 0.05, seed: step });
  });
  const losses: number[] = [];
  for (const { result } of await Promise.all(begun)) losses.push((await result).loss);
  return losses;
}

/** Every tensor and what inference gives, as bits. */
export async function smallBits(session: Session): Promise<ReadonlyMap<string, string>> {
  const { output = new Float32Array() } = await session.run({ image: Float32Array.from(values(9 * PIXELS, 99)) });
  const all = [...(await session.readAll(["parameter", "state", "optimizer"])), ["output", output] as const];
  return new Map(
    all.map(([name, each]) => [name, Buffer.from(each.buffer, each.byteOffset, each.byteLength).toString("hex")]),
  );
}
