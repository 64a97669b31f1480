/**
 * Every access of every kernel lies inside of its buffers, whatever they hold: proven from the kernel's text, the sizes of
 * its step, its grid and its buffers. So devices need not check it again (`cli/devices/gpu.ts`).
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileModel, portable } from "../../../compiler/compile.ts";
import type { DeviceProfile } from "../../../compiler/kernels/target.ts";
import { wgslTarget } from "../../../compiler/kernels/wgsl/target.ts";
import type { CheckedModel } from "../../../compiler/model/checked.ts";
import { trainingProblem } from "../../../compiler/model/measures/trainable.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import type { Schedule } from "../../../compiler/schedule/types.ts";
import { checkedDesign } from "../../support/design-text.ts";
import { exampleModels } from "../../support/example-models.ts";
import { halfNetworks, halfStep } from "../../support/half-steps.ts";
import { layersDesign } from "../../support/layers-design.ts";
import { AccessJudge, boundBy, boundOf, type Bound } from "../../support/program-accesses.ts";
import { modelsOf, resnet20, trainingGraph } from "../../support/resnet20.ts";
import { kernelCases } from "./cases.ts";

const profiles: readonly (readonly [name: string, DeviceProfile])[] = [
  ["a software adapter", { ...portable, class: "software", subgroups: true }],
  ["any device", portable],
  ["a GPU with workgroup memory", { ...portable, class: "discrete", subgroups: true }],
  ["grids of few workgroups", { ...portable, maxWorkgroupsPerDimension: 3 }],
];
/** `npm run test:long` leaves out none (`test/long/bounds.test.ts`). */
const isLong = process.env["RESNET_TEST"] === "long";
const SHARE = isLong ? 1 : 36;
const DESIGNS = isLong ? 20 : 2;

function kernelsOf(model: CheckedModel, wgsl: DeviceProfile, batch: number): readonly Bound[] {
  const sizes = new Map([...model.symbols].map(([symbol, least]) => [symbol, Math.max(32, least)]));
  const trains = trainingProblem(model, model.span) === undefined;
  const functions = [...(trains ? [{ kind: "train", batch } as const] : []), { kind: "infer", batch } as const];
  return boundOf(compileModel(model, { functions, targets: { wgsl }, sizes }));
}

describe.each(profiles)("kernels for %s", (_, wgsl) => {
  const judge = new AccessJudge();

  test("of ResNet-20, and of the examples", () => {
    expect(judge.unproven(kernelsOf(resnet20(), wgsl, 32))).toEqual([]);
    const examples = isLong ? ["fashion", "cifar", "ablations"] : [];
    for (const model of examples.flatMap((file) => [...exampleModels(file).values()]))
      if (model.nodes.length < 250) expect(judge.unproven(kernelsOf(model, wgsl, 2)), model.name).toEqual([]);
    expect(judge.count).toBeGreaterThan(60);
  });

  const ofPlan = (plan: Schedule): readonly string[] => {
    const dispatches = plan.steps.flatMap((step) => wgslTarget.dispatches(step, plan, wgsl));
    return judge.unproven(dispatches.map((each) => boundBy(each, plan)));
  };
  test("of every layer and operation", () => {
    for (const { name, graph } of kernelCases().filter((_each, index) => index % SHARE === 0))
      expect(ofPlan(schedule(graph, { maxBindings: 8 })), name).toEqual([]);
  });

  test("of steps in 16 bits", () => {
    for (const [name, model] of halfNetworks())
      if (isLong || name === "Residual") expect(ofPlan(halfStep(model)), name).toEqual([]);
  });

  test("of random designs", () => {
    const texts = [
      ...fc.sample(layersDesign("  head { globalavgpool -> linear(5) }\n"), { numRuns: DESIGNS, seed: 20_261_130 }),
      ...fc.sample(checkedDesign, { numRuns: DESIGNS, seed: 20_261_130 }),
    ];
    for (const text of texts)
      for (const model of soundModels(text)) expect(judge.unproven(kernelsOf(model, wgsl, 2)), text).toEqual([]);
    console.log(`${judge.count} kernels of the class proven to stay within their buffers`);
  });
});
/** None where a random chain has no shape. */
function soundModels(text: string): readonly CheckedModel[] {
  try {
    return [...modelsOf(text).values()];
  } catch {
    return [];
  }
}

test("a buffer that is an element less than what is written there is found out, in every kernel", () => {
  const [[, software]] = profiles as readonly [(typeof profiles)[number]];
  const plan = schedule(trainingGraph(resnet20(), 4).graph, { maxBindings: 8 });
  let shortened = 0;
  for (const dispatch of plan.steps.flatMap((step) => wgslTarget.dispatches(step, plan, software)))
    dispatch.bindings.forEach((binding, at) => {
      // What several values share may be larger than this one.
      const isOwn = "scratch" in binding || plan.buffers[binding.buffer]?.role !== "temporary";
      if (!isOwn || !dispatch.kernel.writes[at]) return;
      shortened++;
      const bound = boundBy(dispatch, plan);
      const bytes = bound.bytes.map((each, other) => (other === at ? each - 4 : each));
      expect(new AccessJudge().unproven([{ ...bound, bytes }]), `${bytes.join()}\n${bound.code}`).not.toEqual([]);
    });
  expect(shortened).toBeGreaterThan(60);
});

describe("accesses of 12 elements", () => {
  const of = (body: string): readonly string[] => {
    const code = `@group(0) @binding(0) var<storage, read_write> y: array<f32>;
      @compute @workgroup_size(4) fn main(@builtin(global_invocation_id) id: vec3u) { let t = i32(id.x); ${body} }`;
    return new AccessJudge().unproven([{ code, sizes: [], writes: [true], bytes: [48], grid: [4, 1, 1] }]);
  };
  test.each([
    "if (t < 12) { y[t] = 0.0f; }",
    "if (t >= 12) { return; } y[t] = 0.0f;",
    "y[min(t, 11)] = 0.0f;",
    "for (var i = 0; i < 3; i++) { if (t + i * 4 < 12) { y[t + i * 4] = 0.0f; } }",
    "for (var i = t; i < 12; i += 16) { y[i / 4 * 4 + i % 4] = 0.0f; }",
    "y[select(0, t, t >= 0 && t < 12)] = 0.0f;",
    "let row = t / 4; if (row == 3) { return; } y[min(row, 2) * 4 + (t & 3)] = 0.0f;",
  ])("inside: %s", (body) => expect(of(body)).toEqual([]));
  test.each([
    "y[t] = 0.0f;",
    "if (t <= 12) { y[t] = 0.0f; }",
    "if (t > 12) { return; } y[t] = 0.0f;",
    "y[t - 4] = 0.0f;",
    "y[min(t, 12)] = 0.0f;",
    "if (t < 12 || t > 14) { y[t] = 0.0f; }",
    "if (t < 12) { y[0] = 0.0f; } y[t] = 0.0f;",
    "for (var i = 0; i < 3; i++) { y[t % 5 + i * 4] = 0.0f; }",
    "for (var i = 0; i <= 12; i++) { y[i] = 0.0f; }",
    "var i = 0; for (var r = 0; r < 20; r++) { y[i] = 0.0f; i += 1; }",
    "y[i32(y[0])] = 0.0f;",
    "y[select(t, 0, t < 12)] = 0.0f;",
  ])("outside: %s", (body) => expect(of(body)).toHaveLength(1));
});
