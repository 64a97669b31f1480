/** What a program's memory has is what was planned, and what is stated beside it; of a GPU `session-gpu.test.ts` counts. */
import { expect, test } from "vitest";
import { compileModel } from "../../../compiler/compile.ts";
import { openCpu } from "../../../runtime/cpu/device.ts";
import { openCpuExecution } from "../../../runtime/cpu/execution.ts";
import { layOut, PAGE_BYTES } from "../../../runtime/cpu/memory-layout.ts";
import { ownThread } from "../../../runtime/cpu/own-thread.ts";
import { CLOCK_BYTES, CONTROL_BYTES } from "../../../runtime/cpu/protocol.ts";
import type { Program } from "../../../runtime/program.ts";
import { resnet20 } from "../../support/resnet20.ts";

const BUDGET = 19_000_000;
const functions = [
  { kind: "train", batch: 4 },
  { kind: "infer", batch: 8 },
] as const;
const targets = { wasm: { variants: ["plain", "relaxed"] } } as const;
const programs = [
  ["a step and inference", compileModel(resnet20(), { functions, targets })],
  ["a step within a budget", compileModel(resnet20(), { functions, targets, memoryBudget: BUDGET })],
] as const;

/** Of a WebAssembly memory beside the plan, at most: each buffer begins at two cache lines of its own. */
function stated(program: Program, threads: number): number {
  const { scratch = [], threadBytes = 0 } = program.code.wasm ?? {};
  const { tables } = layOut(program, program.code.wasm as NonNullable<Program["code"]["wasm"]>, threads);
  const buffers = program.buffers.filter(({ within }) => !within).length + scratch.length + threads + 1;
  const kernels = scratch.reduce((sum, each) => sum + each, 0) + threads * (threadBytes + CLOCK_BYTES);
  return CONTROL_BYTES + tables.data.byteLength + kernels + 128 * buffers + PAGE_BYTES;
}

test.for(programs)("a WebAssembly memory is the plan and what is stated, however many threads: %s", ([, program]) => {
  const code = program.code.wasm;
  if (!code) throw new Error("no code");
  for (const threads of [1, 2, 4]) {
    const bytes = layOut(program, code, threads).pages * PAGE_BYTES;
    expect(bytes).toBeGreaterThanOrEqual(program.plannedBytes);
    expect(bytes).toBeLessThanOrEqual(program.plannedBytes + stated(program, threads));
  }
});

test.for([1, 2, 4])("a budget is of all that is allocated, each thread's room among it: %i threads", (threads) => {
  const program = compileModel(resnet20(), { functions, targets, threads, memoryBudget: BUDGET });
  const code = program.code.wasm;
  if (!code) throw new Error("no code");
  const bytes = layOut(program, code, threads).pages * PAGE_BYTES;
  expect(bytes).toBeLessThanOrEqual(BUDGET);
  expect(bytes).toBeGreaterThan(0.75 * BUDGET);
});

test.for(programs)(
  "the one memory that is made has as many bytes, before steps and behind them: %s",
  async ([, program]) => {
    const made: WebAssembly.Memory[] = [];
    const { Memory } = WebAssembly;
    class Counted extends Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        super(descriptor);
        made.push(this);
      }
    }
    await using device = await openCpu({ threads: 1 });
    // Where it can be counted: on this thread.
    const here = { ...device, takeThreads: () => Promise.resolve([ownThread()]) };
    WebAssembly.Memory = Counted;
    try {
      const execution = await openCpuExecution(here, program, new Set());
      await execution.run(0, [], []);
      await execution.run(1, [], []);
      const all = made.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
      expect(made.length).toBe(1);
      expect(execution.allocatedBytes).toBe(all);
      expect(all).toBeLessThanOrEqual(program.plannedBytes + stated(program, 1));
      execution.dispose();
    } finally {
      WebAssembly.Memory = Memory;
    }
  },
);
