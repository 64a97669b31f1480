/** The batch that is named where a plan is too large for a WebAssembly memory is one whose program it holds. */
import { expect, test } from "vitest";
import { compileFitting } from "../../../cli/plan-limit.ts";
import { layOut, MOST_BYTES } from "../../../runtime/cpu/memory-layout.ts";
import type { Program } from "../../../runtime/program.ts";
import { modelOf } from "../../support/resnet20.ts";

// What kernels keep of images of their own is a share of the plan that grows with the batch.
const model = modelOf(
  `model Net {
  input image: [N, 16, 32, 32]
  conv(16, kernel: 3) -> bn -> relu
  residual { conv(16, kernel: 3) -> bn -> relu -> conv(16, kernel: 3) -> bn } shortcut identity
  conv(32, kernel: 3, stride: 2) -> bn -> relu -> globalavgpool -> linear(10)
}
`,
  "Net",
);

function compiled(batch: number, threads: number): Program {
  const functions = [{ kind: "train", batch }] as const;
  return compileFitting(model, { functions, targets: { wasm: { variants: ["relaxed"] } } }, threads);
}
function bytesAt(batch: number, threads: number): number {
  const program = compiled(batch, threads);
  return layOut(program, program.code.wasm ?? expect.unreachable("no code"), threads).bytes;
}

test.for([1, 8])("with %i threads", (threads) => {
  let message = "";
  try {
    compiled(30_000, threads);
  } catch (error) {
    message = (error as Error).message;
  }
  const fits = Number(/a WebAssembly memory holds at most 4.00 GiB; a batch of (\d+) fits$/.exec(message)?.[1]);
  expect(fits, message).toBeGreaterThan(1000);
  expect(bytesAt(fits, threads)).toBeLessThanOrEqual(MOST_BYTES);
  expect(bytesAt(fits, threads)).toBeGreaterThan(0.99 * MOST_BYTES);
});
