/** Schedules of real networks and of random graphs: sound by an independent checker, and near the least memory. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileFunction, portable } from "../../../compiler/compile.ts";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import type { Graph, NodeId } from "../../../compiler/graph/types.ts";
import { wasmTarget } from "../../../compiler/kernels/wasm/target.ts";
import { wgslTarget } from "../../../compiler/kernels/wgsl/target.ts";
import type { CheckedModel } from "../../../compiler/model/checked.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { singly, type Schedule } from "../../../compiler/schedule/types.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { exampleModels } from "../../support/example-models.ts";

function modelOf(file: string, name: string): CheckedModel {
  const model = exampleModels(file).get(name);
  if (!model) throw new Error(`no ${name}`);
  return model;
}
const scheduled = (name: string, kind: "train" | "infer" | "probe", maxBindings = 8): Schedule => {
  return compileFunction(
    modelOf("cifar", name),
    { kind, batch: 4 },
    { functions: [], targets: { wgsl: { ...portable, maxStorageBuffers: maxBindings } } },
  ).schedule;
};

describe("networks", () => {
  for (const name of ["ResNet20", "ResNet20_B", "Plain20", "ResNet110"]) {
    for (const kind of ["train", "infer", "probe"] as const) {
      test(`${name} ${kind} is sound`, () => expect(verifySchedule(scheduled(name, kind), 8)).toEqual([]));
    }
  }
  test("six bindings are enough for a training step", () =>
    expect(verifySchedule(scheduled("ResNet20", "train", 6), 6)).toEqual([]));

  test.each([
    ["cifar", "ResNet20"],
    ["cifar", "ResNet20_B"],
    // What every second pixel is read of is no convolution's input there, and is stored for another reason.
    ["zoo/identity", "FixupResNet20"],
    // A shortcut is added behind the activation, whose gradient asks for it, too.
    ["zoo/speed", "ResNet9"],
  ])("of %s, %s: neither a shortcut's add nor its pixels are a kernel of their own", (file, name) => {
    const model = modelOf(file, name);
    for (const kind of ["train", "infer"] as const) {
      const options = { functions: [], targets: { wgsl: portable } };
      const { steps } = compileFunction(model, { kind, batch: 2 }, options).schedule;
      const alone = steps.flatMap((step) => {
        if (step.family !== "map" || step.origin.phase !== "forward") return [];
        const all = step.outputs.flatMap(({ expression }) => expression.instructions);
        const isLittle = all.filter((each) => each.kind === "apply").length < 2;
        return isLittle && /\.(add|subsample|pad_channels)$/.test(step.name) ? [step.name] : [];
      });
      expect(alone, kind).toEqual([]);
    }
  });

  test.each([
    ["cifar", "ResNet20"],
    ["cifar", "ResNet20_B"],
    ["zoo/identity", "FixupResNet20"],
    ["zoo/identity", "ReZeroResNet20"],
    ["zoo/preact", "PreActResNet110"],
  ])("of %s, %s: what infers adds shortcuts in its convolutions' kernels, on both targets", (file, name) => {
    const model = modelOf(file, name);
    const targets = { wgsl: portable, wasm: { variants: ["relaxed"] } } as const;
    const plan = compileFunction(model, { kind: "infer", batch: 2 }, { functions: [], targets }).schedule;
    for (const step of plan.steps) {
      if (step.family !== "conv2d") continue;
      const dispatches = [
        ...wgslTarget.dispatches(step, plan, targets.wgsl),
        ...wasmTarget.dispatches(step, plan, targets.wasm),
      ];
      // A pool that sums what it makes may come behind it.
      const behind = dispatches.filter(({ tail, kernel }) => tail !== undefined && kernel.family.startsWith("map"));
      expect(behind, step.name).toEqual([]);
    }
  });

  test("batch norm's gradient reads the activations twice: two sums in one step, then the result", () => {
    const { steps } = scheduled("ResNet20", "train");
    const backward = steps
      .flatMap(singly)
      .filter(({ name, origin }) => origin.phase === "backward" && name === "s1.0.residual.bn");
    expect(backward.filter(({ family }) => family === "reduce")).toHaveLength(1);
  });
});

test("the checker finds what is wrong", () => {
  const sound = scheduled("ResNet20", "infer");
  const [first, ...rest] = sound.steps;
  if (!first) throw new Error("no steps");
  expect(verifySchedule({ ...sound, steps: rest }, 8)).not.toEqual([]);
  expect(verifySchedule({ ...sound, steps: [...rest, first] }, 8)).not.toEqual([]);
  expect(verifySchedule(sound, 2)).not.toEqual([]);
});

/** A random graph over [2, 3, 4]: maps, views and reductions, each over what came before. */
function randomGraph(choices: readonly number[]): Graph {
  const build = new GraphBuilder();
  const shape = [2, 3, 4];
  const full: NodeId[] = [
    build.leaf("input", "x", { dtype: "f32", shape }),
    build.leaf("parameter", "w", { dtype: "f32", shape }),
  ];
  choices.forEach((choice, index) => {
    const pick = (offset: number): NodeId => full[(choice + offset) % full.length] as NodeId;
    const [a, b] = [pick(0), pick(7)];
    const made: readonly (() => NodeId)[] = [
      () => build.map("add", a, b),
      () => build.map("multiply", a, b),
      () => build.map("exp", a),
      () => build.mapWith("maximum", a, 0.5),
      () => build.broadcast(build.reduce("sum", a, [0, 1]), shape, [2]),
      () => build.broadcast(build.reduce("max", a, [2]), shape, [0, 1]),
      () => build.transpose(build.reshape(build.transpose(a, [2, 0, 1]), [4, 2, 3]), [1, 2, 0]),
      () => build.pad(build.slice(a, [0, 1, 0], [2, 3, 4], [1, 2, 2]), [0, 1, 1], [0, 1, 0], [0, 0, 1]),
      () => build.reshape(build.reshape(a, [6, 4]), shape),
      () => build.slice(build.pad(a, [0, 0, 1], [0, 0, 2]), [0, 0, 2], [2, 3, 6], [1, 1, 1]),
    ];
    const node = (made[(choice + index) % made.length] as () => NodeId)();
    full.push(node);
  });
  const last = full.at(-1) as NodeId;
  return build.finish(
    "random",
    [{ name: "y", node: last }],
    [{ target: "w", node: build.map("subtract", full[1] as NodeId, last) }],
  );
}

test("random graphs are scheduled soundly, whatever the limit on bindings", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 4, max: 8 }),
      (choices, maxBindings) => {
        expect(verifySchedule(schedule(randomGraph(choices), { maxBindings }), maxBindings)).toEqual([]);
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});
