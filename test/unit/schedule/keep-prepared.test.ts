/** What parameters and states alone decide is made before a call and kept, and a second call has the values of a first. */
import { describe, expect, test } from "vitest";
import { compileFunction, portable } from "../../../compiler/compile.ts";
import { plannedMemory } from "../../../compiler/planned-memory.ts";
import { outputsOf, type Schedule } from "../../../compiler/schedule/types.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { modelOf, modelsOf } from "../../support/resnet20.ts";

const models = modelsOf(`import { Basic } from "std/residual"
import { CifarDenseNet, DenseLayer, Transition } from "std/dense"
model Residual {
  input image: [N, 3, 8, 8]
  conv(8, kernel: 3) -> bn -> relu
  stage s1 { Basic(8) }
  stage s2(stride: 2) { Basic(16) }
  globalavgpool -> linear(5)
}
model Dense = CifarDenseNet(4, growth: 8, first: 16, Unit: DenseLayer, Between: Transition, size: 8)
`);
function planOf(name: string, kind: "infer" | "train" | "probe"): Schedule {
  const model = models.get(name);
  if (!model) throw new Error(`no ${name}`);
  return compileFunction(model, { kind, batch: 2 }, { functions: [], targets: { wgsl: portable } }).schedule;
}
const isPrepared = ({ buffers }: Schedule, buffer: number): boolean => buffers[buffer]?.role === "prepared";
const labelsOf = (plan: Schedule, prepared: boolean): readonly string[] =>
  plan.steps
    .filter((step) => outputsOf(step).every(({ buffer }) => isPrepared(plan, buffer)) === prepared)
    .map(({ name, family }) => `${family} ${name.split(".").at(-1)}`);

test("what norms make of their statistics and of weights is done before a call: a call has no step of it", () => {
  const plan = planOf("Residual", "infer");
  expect(verifySchedule(plan, portable.maxStorageBuffers)).toEqual([]);
  expect(labelsOf(plan, false).filter((label) => label.startsWith("map bn"))).toEqual([]);
  // A factor, a weight and a bias for each of the convolutions.
  expect(labelsOf(plan, true)).toHaveLength(3 * 6);
});

describe.each([...models.keys()])("%s", (name) => {
  test("steps and the memory they keep are sound, and no temporary lies where something is kept", () => {
    const plan = planOf(name, "infer");
    expect(verifySchedule(plan, portable.maxStorageBuffers)).toEqual([]);
    expect(plan.buffers.some(({ id }) => isPrepared(plan, id))).toBe(true);
    const values = new Map<number, number>();
    for (const { node, buffer } of plan.steps.flatMap(outputsOf))
      if (isPrepared(plan, buffer)) expect(values.get(buffer) ?? node).toBe(values.set(buffer, node).get(buffer));
  });
  test("training and probes keep nothing", () => {
    for (const kind of ["train", "probe"] as const) {
      const plan = planOf(name, kind);
      expect(plan.buffers.filter(({ id }) => isPrepared(plan, id))).toEqual([]);
    }
  });
});

test("the checker finds what is prepared of what each call has anew, or too late", () => {
  const sound = planOf("Residual", "infer");
  const problemsOf = (plan: Schedule): readonly string[] => verifySchedule(plan, portable.maxStorageBuffers);
  const first = sound.steps.findIndex((step) => !outputsOf(step).some(({ buffer }) => isPrepared(sound, buffer)));
  const steps = sound.steps.map(
    (step, at) => sound.steps[at === first ? at - 1 : at === first - 1 ? first : at] ?? step,
  );
  expect(problemsOf({ ...sound, steps })).toContainEqual(expect.stringContaining("prepares when the call has begun"));
  const taken = sound.steps[first]?.operands.find(({ buffer }) => isPrepared(sound, buffer))?.buffer;
  const roleless = sound.buffers.map((slot) => (slot.id === taken ? { ...slot, role: "temporary" as const } : slot));
  const input = sound.buffers.map((slot) => (slot.role === "parameter" ? { ...slot, role: "input" as const } : slot));
  expect(problemsOf({ ...sound, buffers: input })).toContainEqual(expect.stringContaining("which each call has anew"));
  expect(problemsOf({ ...sound, buffers: roleless, prepares: false })).not.toEqual([]);
});

test("what is kept is planned, and states of an optimizer are not", () => {
  const model = modelOf(`model Net {\n  input image: [N, 3, 8, 8]\n  conv(8, kernel: 3) -> bn\n}\n`, "Net");
  const { plannedBytes, temporaryBytes, residentBytes } = plannedMemory(model, "infer", 1);
  const weight = 3 * 3 * 3 * 8;
  // Input and output; weight, norm and statistics; the folded weight, its factor and its bias.
  const resident = 3 * 64 + 8 * 64 + (weight + 4 * 8) + (weight + 2 * 8);
  expect(residentBytes).toBe(4 * resident);
  expect(plannedBytes).toBe(residentBytes + temporaryBytes);
});
