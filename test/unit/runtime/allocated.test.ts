/** What a thread's memory has is what was planned, and what is stated beside it; of a GPU `session-gpu.test.ts` counts. */
import { expect, test } from "vitest";
import { compileModel } from "../../../compiler/compile.ts";
import { layOut, PAGE_BYTES } from "../../../runtime/cpu/memory-layout.ts";
import { CONTROL_BYTES } from "../../../runtime/cpu/protocol.ts";
import { resnet20 } from "../../support/resnet20.ts";

const functions = [
  { kind: "train", batch: 4 },
  { kind: "infer", batch: 8 },
] as const;
const program = compileModel(resnet20(), { functions, targets: { wasm: { variants: ["plain", "relaxed"] } } });
const sum = (sizes: readonly number[]): number => sizes.reduce((all, each) => all + each, 0);

test("a WebAssembly memory is the plan, scratch, a table, and at most a gap of two cache lines a buffer and a page", () => {
  const code = program.code.wasm;
  if (!code) throw new Error("no code");
  for (const threads of [1, 2, 4]) {
    const { pages, tables } = layOut(program, code, threads);
    const stated =
      CONTROL_BYTES +
      tables.data.byteLength +
      threads * code.threadBytes +
      sum(code.scratch) +
      128 * (program.buffers.filter(({ within }) => !within).length + code.scratch.length + threads) +
      PAGE_BYTES;
    expect(pages * PAGE_BYTES).toBeGreaterThanOrEqual(program.plannedBytes);
    expect(pages * PAGE_BYTES).toBeLessThanOrEqual(program.plannedBytes + stated);
  }
});
