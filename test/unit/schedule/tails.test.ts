/** What goes along an operation's elements is its tail: a side table over the graph, with the same numbers. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { compileFunction, everywhere } from "../../../compiler/compile.ts";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { evaluate } from "../../../compiler/graph/evaluate.ts";
import { volume } from "../../../compiler/graph/shape.ts";
import type { Graph, NodeId } from "../../../compiler/graph/types.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { outputsOf, type OperationStep, type Schedule } from "../../../compiler/schedule/types.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { leavesOf } from "../../support/graph-leaves.ts";
import { resnet20 } from "../../support/resnet20.ts";
import { runSchedule } from "../../support/run-schedule.ts";

const hosts = ({ steps }: Schedule): readonly OperationStep[] =>
  steps.flatMap((step) => (step.family !== "map" && step.family !== "reduce" && step.tail ? [step] : []));

const convolution = { stride: [1, 1], padding: [1, 1, 1, 1], dilation: [1, 1], groups: 1 } as const;

/** Convolutions, and behind them whatever genes choose: maps, sums, products of what was made. */
function chain(genes: readonly number[]): Graph {
  const build = new GraphBuilder();
  const f32 = (shape: readonly number[]) => ({ dtype: "f32", shape }) as const;
  const shape = [2, 4, 4, 4];
  const made: NodeId[] = [build.leaf("input", "x", f32(shape))];
  const sums: NodeId[] = [];
  const pick = (gene: number): NodeId => made[made.length - 1 - (Math.floor(gene / 8) % Math.min(3, made.length))] ?? 0;
  const sum = (value: NodeId): NodeId => build.reduce("sum", value, [0, 1, 2]);
  for (const [at, gene] of genes.entries()) {
    const value = pick(gene);
    switch (gene % 8) {
      case 0:
      case 1: {
        const weight = build.leaf("parameter", `w${at}`, f32([3, 3, 4, 4]));
        made.push(build.node("conv2d", [value, weight], convolution));
        break;
      }
      case 2:
        made.push(build.mapWith("maximum", value, 0));
        break;
      case 3:
        made.push(build.map("add", value, pick(gene + 8)));
        break;
      case 4:
        made.push(build.map("multiply", value, build.broadcast(sums.at(-1) ?? sum(value), shape, [3])));
        break;
      case 5:
        sums.push(sum(value));
        break;
      case 6:
        sums.push(sum(build.map("multiply", value, pick(gene + 8))));
        break;
      default:
        made.push(build.map("tanh", value));
    }
  }
  const outputs = [...made.slice(-3), ...sums.slice(-2)].map((node, at) => ({ name: `y${at}`, node }));
  return build.finish("chain", outputs);
}

test("random chains are grouped soundly, and give the same numbers", () => {
  let grouped = 0;
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 2, maxLength: 14 }), (genes) => {
      const graph = chain(genes);
      const plan = schedule(graph, { maxBindings: 8 });
      expect(verifySchedule(plan, 8)).toEqual([]);
      grouped += hosts(plan).length;
      const leaves = leavesOf(graph);
      expect(runSchedule(plan, leaves)).toEqual(evaluate(graph, leaves));
    }),
    { seed: 1, numRuns: 150 },
  );
  expect(grouped).toBeGreaterThan(100);
});

const trained: Schedule = compileFunction(
  resnet20(),
  { kind: "train", batch: 4 },
  { functions: [], targets: everywhere },
).schedule;

test("each convolution of a residual network has the sums of the norm behind it as its tail", () => {
  const forward = hosts(trained).filter(({ origin }) => origin.phase === "forward");
  const convolutions = forward.filter(({ family }) => family === "conv2d");
  expect(convolutions).toHaveLength(trained.steps.filter(({ family }) => family === "conv2d").length);
  for (const { tail } of convolutions) expect(tail?.map(({ family }) => family)).toEqual(["reduce"]);
});

test("what only a map of the tail reads is not kept: it lies where that puts its own", () => {
  const mapped = hosts(trained).filter(({ tail }) => tail?.[0]?.family === "map");
  expect(mapped.length).toBeGreaterThan(5);
  for (const { output, tail = [] } of mapped)
    expect(
      tail
        .slice(0, 1)
        .flatMap(outputsOf)
        .map(({ buffer }) => buffer),
    ).toEqual([output.buffer]);
});

test("what several read of a gradient is stored where it is made: each norm is one map of it, and three are besides", () => {
  const backward = trained.steps.filter(({ origin }) => origin.phase === "backward");
  const norms = trained.graph.updates.filter(({ target }) => target.endsWith(".running_mean")).length;
  const large = backward.filter((step) => step.family === "map" && volume(step.domain) > 4 * 64);
  expect(norms).toBe(19);
  expect(large.length).toBeLessThanOrEqual(norms + 3);
  // The gradient behind an activation is stored in place of the convolution's own, whose every reader it has.
  const stored = hosts(trained).filter(
    ({ family, tail }) => family === "conv2d-input-grad" && tail?.[0]?.family === "map",
  );
  expect(stored.length).toBeGreaterThanOrEqual(norms - 3);
});

test("of a shortcut every second pixel is read where it lies, between channels of zeros: with the activation it is the tail of the convolution before it", () => {
  const build = new GraphBuilder();
  const x = build.leaf("input", "x", { dtype: "f32", shape: [2, 5, 4, 4] });
  const weight = build.leaf("parameter", "w", { dtype: "f32", shape: [3, 3, 4, 8] });
  const positive = build.mapWith("maximum", x, 0);
  const made = build.node("conv2d", [positive, weight], { ...convolution, stride: [2, 2] });
  const seconds = build.slice(positive, [0, 0, 0, 0], [2, 5, 4, 4], [1, 2, 2, 1]);
  const shortcut = build.pad(seconds, [0, 0, 0, 2], [0, 0, 0, 2]);
  const sum = build.mapWith("maximum", build.map("add", made, shortcut), 0);
  // What is sliced of what lies nowhere is stored itself.
  const elsewhere = build.slice(build.map("tanh", x), [0, 1, 0, 0], [2, 5, 4, 4], [1, 2, 1, 1]);
  const outputs = [sum, build.map("tanh", build.pad(elsewhere, [0, 0, 0, 1], [0, 1, 0, 0], [0, 1, 0, 0]))];
  const graph = build.finish(
    "shortcut",
    outputs.map((node, at) => ({ name: `y${at}`, node })),
  );
  const plan = schedule(graph, { maxBindings: 8 });
  expect(verifySchedule(plan, 8)).toEqual([]);
  expect(plan.steps.map(({ family }) => family)).toEqual(["map", "conv2d", "map", "map"]);
  expect(hosts(plan).map(({ tail }) => tail?.length)).toEqual([1]);
  const leaves = leavesOf(graph);
  expect(runSchedule(plan, leaves)).toEqual(evaluate(graph, leaves));
});
