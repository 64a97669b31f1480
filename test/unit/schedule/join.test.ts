/** Updates that do the same to different tensors are one step over arenas: fewer steps, the same numbers. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { compileFunction, compileModel, everywhere } from "../../../compiler/compile.ts";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { evaluate } from "../../../compiler/graph/evaluate.ts";
import type { Graph, NodeId, Update } from "../../../compiler/graph/types.ts";
import { lossSum } from "../../../compiler/losses/sum.ts";
import { sgd } from "../../../compiler/optimizers/sgd.ts";
import { defaultRecipe } from "../../../compiler/recipes/program-recipe.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { outputsOf, type MapStep, type Schedule } from "../../../compiler/schedule/types.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { leavesOf } from "../../support/graph-leaves.ts";
import { resnet20 } from "../../support/resnet20.ts";
import { runSchedule } from "../../support/run-schedule.ts";

const joined = ({ steps }: Schedule): readonly MapStep[] =>
  steps.flatMap((step) => (step.family === "map" && step.joins ? [step] : []));

/**
 * Parameters with momenta, each moved by a gradient of its own, by one that another has too, or by another parameter; some
 * are put out as they were, or given to another. Genes choose.
 */
function descent(genes: readonly number[]): Graph {
  const build = new GraphBuilder();
  const rate = build.scalar("rate");
  const f32 = (shape: readonly number[]) => ({ dtype: "f32", shape }) as const;
  const sizes = [3, 64, 70, 3, 1];
  const leaves = genes.map((gene, at) => {
    const shape = [sizes[gene % sizes.length] ?? 1];
    const parameter = build.leaf("parameter", `p${at}`, f32(shape));
    return { gene, at, shape, parameter, momentum: build.leaf("state", `m${at}`, f32(shape)) };
  });
  const gradients = new Map<number, NodeId>();
  const updates: Update[] = [];
  const outputs = leaves.slice(0, 1).map(({ parameter }) => ({ name: "old", node: parameter }));
  for (const { gene, at, shape, parameter, momentum } of leaves) {
    const [size = 1] = shape;
    const own = (): NodeId => build.reduce("sum", build.leaf("input", `x${at}`, f32([2, size])), [0]);
    const shared = gradients.get(size) ?? own();
    gradients.set(size, shared);
    const like = leaves.find((each) => each.at !== at && each.shape[0] === size)?.parameter ?? parameter;
    const gradient = [own, () => shared, () => like][Math.floor(gene / 5) % 3]?.() ?? shared;
    const next = build.map("add", build.mapWith("multiply", momentum, 0.9), gradient);
    const step = build.map("multiply", next, build.broadcast(rate, shape, []));
    updates.push({ target: `m${at}`, node: next });
    updates.push({ target: `p${at}`, node: gene % 11 === 10 ? like : build.map("subtract", parameter, step) });
  }
  return build.finish("descent", outputs, updates);
}

test("random updates joined are sound, and what the graph says to the last bit", () => {
  let steps = 0;
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 2, maxLength: 12 }), (genes) => {
      const graph = descent(genes);
      const plan = schedule(graph, { maxBindings: 8 });
      expect(verifySchedule(plan, 8)).toEqual([]);
      steps += joined(plan).length;
      const leaves = leavesOf(graph);
      const expected = evaluate(graph, leaves);
      const found = runSchedule(plan, leaves);
      expect(found.updates).toEqual(expected.updates);
      expect(found.outputs).toEqual(expected.outputs);
    }),
    { seed: 1, numRuns: 300 },
  );
  expect(steps).toBeGreaterThan(300);
});

test("ResNet-20's updates are a few steps, not two a tensor", () => {
  const { schedule: plan } = compileFunction(
    resnet20(),
    { kind: "train", batch: 8 },
    { functions: [], targets: everywhere },
  );
  const updates = plan.steps.filter(({ origin }) => origin.phase === "update");
  expect(plan.graph.updates.length).toBeGreaterThan(150);
  expect(updates.length).toBeLessThan(20);
  // The largest convolution, 36,864 weights, is one of them; a parameter moves with its momentum.
  expect(joined(plan).flatMap(({ joins = [] }) => joins).length).toBeGreaterThan(90);
  expect(updates.filter(({ family }) => family === "map").flatMap(outputsOf).length).toBeGreaterThan(updates.length);
});

test("what a step leaves for the next one, whether a momentum has begun, holds no update up", () => {
  const optimizer = sgd({ momentum: 0.9, nesterov: false, dampening: 0.5, weightDecay: 0, noDecay: [] });
  const { schedule: plan } = compileFunction(
    resnet20(),
    { kind: "train", batch: 8 },
    { functions: [], targets: everywhere, step: { loss: lossSum(defaultRecipe.loss, false), optimizer } },
  );
  expect(verifySchedule(plan, 8)).toEqual([]);
  expect(joined(plan).flatMap(({ joins = [] }) => joins).length).toBeGreaterThan(90);
});

test("functions of a program have one place for each tensor, and what is joined in one lies there in all", () => {
  const functions = [
    { kind: "infer", batch: 3 },
    { kind: "train", batch: 8 },
    { kind: "train", batch: 5 },
  ] as const;
  const { buffers, tensors, plannedBytes } = compileModel(resnet20(), { functions, targets: everywhere });
  const places = tensors.map(({ buffer }) => buffers[buffer]?.within ?? { buffer, offset: 0 });
  expect(new Set(places.map(({ buffer, offset }) => `${buffer} ${offset}`)).size).toBe(tensors.length);
  expect(places.every(({ offset }) => offset % 256 === 0)).toBe(true);
  const memory = buffers.filter(({ within }) => !within).reduce((sum, { bytes }) => sum + bytes, 0);
  expect(plannedBytes).toBe(memory);
});
