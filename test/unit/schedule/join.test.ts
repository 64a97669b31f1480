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
import { rowOf } from "../../../compiler/schedule/alike.ts";
import { reasonsApart } from "../../../compiler/schedule/apart.ts";
import type { Settled } from "../../../compiler/schedule/settle.ts";
import {
  outputsOf,
  singly,
  type BufferId,
  type BufferSlot,
  type MapStep,
  type Schedule,
} from "../../../compiler/schedule/types.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { exampleModels } from "../../support/example-models.ts";
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
  expect(updates.length).toBeLessThan(12);
  // The largest convolution, 36,864 weights, is one of them; a parameter moves with its momentum.
  expect(joined(plan).flatMap(({ joins = [] }) => joins).length).toBeGreaterThan(90);
  expect(updates.filter(({ family }) => family === "map").flatMap(outputsOf).length).toBeGreaterThan(updates.length);
});

/** The most elements of temporaries that are alive at one step, each by itself or with the arena that it lies in. */
function peakOf({ steps, buffers }: Settled, memoryOf: (slot: BufferSlot) => BufferId): number {
  const lives = new Map<BufferId, { from: number; to: number }>();
  for (const [at, step] of steps.entries())
    for (const { buffer } of singly(step).flatMap((each) => [...each.operands, ...outputsOf(each)])) {
      const slot = buffers[buffer];
      if (slot?.role !== "temporary") continue;
      const memory = memoryOf(slot);
      const live = lives.get(memory) ?? { from: at, to: at };
      lives.set(memory, { ...live, to: at });
    }
  const alive = steps.map(() => 0);
  for (const [id, { from, to }] of lives)
    for (let at = from; at <= to; at++) alive[at] = (alive[at] ?? 0) + (buffers[id]?.length ?? 0);
  return Math.max(...alive);
}

test.each([
  ["ResNet20_B", "cifar", 32],
  ["DenseNetBC100", "zoo/dense", 8],
] as const)("gradients of %s wait together where memory's peak stays what it is", (name, file, batch) => {
  const settled: Settled[] = [];
  const model = exampleModels(file).get(name);
  if (!model) throw new Error(`no ${name}`);
  const onSteps = (steps: Settled): unknown => settled.push(steps);
  compileFunction(model, { kind: "train", batch }, { functions: [], targets: everywhere, onSteps });
  const [own] = settled;
  if (!own) throw new Error("no steps");
  const arenas = new Set(
    own.buffers.flatMap(({ role, within }) => (role === "temporary" && within ? [within.arena] : [])),
  );
  const lengths = [...arenas].map((each) => own.buffers[each]?.length ?? 0);
  // Above what is small beside anything, which nobody asks about.
  expect(Math.max(...lengths)).toBeGreaterThan(1.5 * 2 ** 16);
  const apart = peakOf(
    { ...own, steps: own.steps.flatMap((step) => ("joins" in step ? (step.joins ?? []) : step)) },
    ({ id }) => id,
  );
  const together = peakOf(own, ({ id, within }) => within?.arena ?? id);
  expect(together).toBeLessThanOrEqual(apart + 2 ** 16);
  expect(together).toBeGreaterThanOrEqual(apart);
});

test("updates that do the same and are several steps say why", () => {
  const model = exampleModels("imagenet").get("ResNet50");
  if (!model) throw new Error("no ResNet50");
  const { schedule: plan } = compileFunction(
    model,
    { kind: "train", batch: 1 },
    { functions: [], targets: everywhere },
  );
  const reasons = reasonsApart(plan);
  const counts = new Map<string, number>();
  const silent = new Map<string, number>();
  for (const [at, step] of plan.steps.entries()) {
    const row =
      step.family === "map" && step.origin.phase === "update"
        ? rowOf(step.joins?.[0] ?? step, plan.buffers)
        : undefined;
    if (!row) continue;
    counts.set(row.key, (counts.get(row.key) ?? 0) + 1);
    if (reasons[at] === undefined) silent.set(row.key, (silent.get(row.key) ?? 0) + 1);
  }
  expect(Math.max(...counts.values())).toBeGreaterThan(10);
  for (const [key, count] of silent) expect(count, key).toBe(1);
  expect(new Set(reasons.filter((each) => each?.startsWith("it is large"))).size).toBe(1);
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
