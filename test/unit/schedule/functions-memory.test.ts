/** What the functions of one program take together: the memory of the largest, in which the others' temporaries lie. */
import { expect, test } from "vitest";
import { compileModel, portable } from "../../../compiler/compile.ts";
import type { ScheduledFunction } from "../../../compiler/emit/assemble.ts";
import type { FunctionRequest } from "../../../compiler/lower/types.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import type { Program } from "../../../runtime/program.ts";
import { memoryNetworks, type MemoryNetwork } from "../../support/memory-networks.ts";

const networks = memoryNetworks().filter(({ name }) => ["ResNet20", "UNet2"].includes(name));

/** A step, what is left of an epoch, and inference of so many times its batch. */
const functionsAt = (batch: number, times: number): readonly FunctionRequest[] => [
  { kind: "train", batch },
  { kind: "train", batch: batch - 1 },
  { kind: "infer", batch: times * batch },
];

interface Planned {
  readonly program: Omit<Program, "code">;
  readonly scheduled: readonly ScheduledFunction[];
  readonly steps: readonly { readonly bindings: readonly number[]; readonly writes: readonly boolean[] }[];
}
function planned({ model, sizes }: MemoryNetwork, functions: readonly FunctionRequest[], prints = false): Planned {
  let scheduled: readonly ScheduledFunction[] = [];
  const program = compileModel(model, {
    ...{ functions, sizes, targets: prints ? { wgsl: portable } : {} },
    onSchedules: (all) => (scheduled = all),
  });
  const { steps = [], preparation = [], kernels = [] } = program.code.wgsl ?? {};
  const bound = [...steps, ...preparation].flat().map(({ kernel, bindings }) => {
    return { bindings, writes: kernels[kernel]?.writes ?? [] };
  });
  return { program, scheduled, steps: bound };
}
function temporaryBytes({ program: { buffers } }: Planned): number {
  const whole = buffers.filter(({ role, within }) => role === "temporary" && !within);
  return whole.reduce((sum, { bytes }) => sum + bytes, 0);
}

test.for(networks.flatMap((network) => [2, 16].map((times) => [network.name, times, network] as const)))(
  "%s, inference at %i times the batch: all functions lie in 1.05 times what the largest takes",
  ([name, times, network]) => {
    const functions = functionsAt(Math.min(network.batch, 4), times);
    const alone = functions.map((each) => temporaryBytes(planned(network, [each])));
    const together = planned(network, functions);
    expect(temporaryBytes(together)).toBeLessThanOrEqual(1.05 * Math.max(...alone));
    // Element by element: not of large ones.
    if (name !== "ResNet20") return;
    for (const { schedule } of together.scheduled) expect(verifySchedule(schedule, 8).slice(0, 3)).toEqual([]);
  },
);

test("no dispatch writes to memory that it reads by another binding, which WebGPU would refuse", () => {
  for (const network of networks) {
    const { program, steps } = planned(network, functionsAt(2, 2), true);
    expect(steps.length).toBeGreaterThan(100);
    for (const { bindings, writes } of steps) {
      const memory = bindings.map((binding) => program.buffers[binding]?.within?.buffer ?? binding);
      const written = new Set(memory.filter((_, slot) => writes[slot]));
      expect(memory.filter((each, slot) => !writes[slot] && written.has(each))).toEqual([]);
    }
  }
});
