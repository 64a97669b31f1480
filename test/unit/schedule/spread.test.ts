/** A variance is made where its mean's sum is: by the arithmetic, not by who wrote it; all else stays as it is. */
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { evaluate } from "../../../compiler/graph/evaluate.ts";
import type { Graph, NodeId } from "../../../compiler/graph/types.ts";
import { moments } from "../../../compiler/lower/layers/normalise.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { printSchedule } from "../../../compiler/schedule/text.ts";
import type { Schedule } from "../../../compiler/schedule/types.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { leavesOf } from "../../support/graph-leaves.ts";
import { firstDifference } from "../../support/differences.ts";
import { runSchedule } from "../../support/run-schedule.ts";

const shape = [2, 3, 5, 4];
const axes = [0, 1, 2];
const count = 30;
type Make = (build: GraphBuilder, x: NodeId, w: NodeId) => NodeId;

function graphOf(make: Make): Graph {
  const build = new GraphBuilder().at({ path: "norm", phase: "forward" });
  const [x, w] = [
    build.leaf("input", "x", { dtype: "f32", shape }),
    build.leaf("parameter", "w", { dtype: "f32", shape }),
  ];
  return build.finish("spread", [{ name: "y", node: make(build, x, w) }]);
}
/** Sound, and with the interpreter's numbers. */
function planOf(make: Make, maxBindings = 8): Schedule {
  const graph = graphOf(make);
  const plan = schedule(graph, { maxBindings });
  expect(verifySchedule(plan, maxBindings)).toEqual([]);
  const leaves = leavesOf(graph);
  expect(
    firstDifference(runSchedule(plan, leaves).outputs.get("y"), evaluate(graph, leaves).outputs.get("y") ?? [], 1e-9),
  ).toBeUndefined();
  return plan;
}
function kindsOf({ steps }: Schedule): readonly string[] {
  return steps.flatMap((step) => (step.family === "reduce" ? [step.outputs.map(({ kind }) => kind).join(" ")] : []));
}
const square = (g: GraphBuilder, d: NodeId): NodeId => g.map("multiply", d, d);
const meanOf = (g: GraphBuilder, x: NodeId): NodeId => g.mapWith("multiply", g.reduce("sum", x, axes), 1 / count);
const spreadOut = (g: GraphBuilder, m: NodeId): NodeId => g.broadcast(m, shape, [3]);

const same: readonly (readonly [string, Make])[] = [
  ["a norm's moments", (g, x) => moments(g, x, axes).variance],
  ["of what is computed on the way", (g, x, w) => moments(g, g.map("add", x, w), axes).variance],
  ["of channels", (g, x) => moments(g, x, [3]).variance],
  ["of outer and inner axes", (g, x) => moments(g, x, [0, 2]).variance],
  ["of everything", (g, x) => moments(g, x, [0, 1, 2, 3]).variance],
  [
    "divided by the count",
    (g, x) => {
      const sum = g.reduce("sum", x, axes);
      const mean = g.map("divide", sum, g.like(sum, count));
      return g.reduce("sum", square(g, g.map("subtract", x, spreadOut(g, mean))), axes);
    },
  ],
  [
    "the mean less the value",
    (g, x) => g.reduce("sum", square(g, g.map("subtract", spreadOut(g, meanOf(g, x)), x)), axes),
  ],
  [
    "the mean kept as axes of one",
    (g, x) => {
      const mean = g.reshape(g.reshape(meanOf(g, x), [1, 1, 1, 4]), [4]);
      return g.reduce("sum", square(g, g.map("subtract", x, spreadOut(g, mean))), axes);
    },
  ],
  [
    "scaled where it is spread",
    (g, x) => {
      const mean = g.mapWith("multiply", spreadOut(g, g.reduce("sum", x, axes)), 1 / count);
      return g.reduce("sum", square(g, g.map("subtract", x, mean)), axes);
    },
  ],
  [
    "what is squared is read elsewhere, too",
    (g, x, w) => {
      const value = g.map("add", g.map("multiply", x, w), w);
      const distance = g.map("subtract", value, spreadOut(g, meanOf(g, value)));
      const variance = g.reduce("sum", square(g, distance), axes);
      return g.map("multiply", g.map("tanh", distance), spreadOut(g, variance));
    },
  ],
];
describe("one step for both", () => {
  test.each(same)("%s", (_, make) => {
    const plan = planOf(make);
    expect(kindsOf(plan)).toEqual(["sum spread"]);
    expect(printSchedule(plan)).toContain("with spread");
  });
});

const other: readonly (readonly [string, Make])[] = [
  [
    "by another count",
    (g, x) => {
      const mean = g.mapWith("multiply", g.reduce("sum", x, axes), 1 / (count - 1));
      return g.reduce("sum", square(g, g.map("subtract", x, spreadOut(g, mean))), axes);
    },
  ],
  [
    "about another value's mean",
    (g, x, w) => g.reduce("sum", square(g, g.map("subtract", x, spreadOut(g, meanOf(g, w)))), axes),
  ],
  [
    "of one value with another",
    (g, x, w) => {
      const distance = g.map("subtract", x, spreadOut(g, meanOf(g, x)));
      return g.reduce("sum", g.map("multiply", distance, w), axes);
    },
  ],
  [
    "over other axes than the mean",
    (g, x) => g.reduce("sum", square(g, g.map("subtract", x, spreadOut(g, meanOf(g, x)))), [1, 2]),
  ],
  ["the largest square", (g, x) => g.reduce("max", square(g, g.map("subtract", x, spreadOut(g, meanOf(g, x)))), axes)],
  [
    "about the largest",
    (g, x) => g.reduce("sum", square(g, g.map("subtract", x, spreadOut(g, g.reduce("max", x, axes)))), axes),
  ],
  [
    "the mean along another axis",
    (g, x) => {
      const cube = g.slice(x, [0, 0, 0, 0], [2, 3, 4, 4], [1, 1, 1, 1]);
      const mean = g.mapWith("multiply", g.reduce("sum", cube, axes), 1 / 24);
      return g.reduce("sum", square(g, g.map("subtract", cube, g.broadcast(mean, [2, 3, 4, 4], [2]))), axes);
    },
  ],
];
test.each(other)("two steps: %s", (_, make) => {
  expect(kindsOf(planOf(make)).filter((kinds) => kinds.includes("spread"))).toEqual([]);
});

test("however few bindings there are", () => {
  const make: Make = (g, x, w) => {
    const row = g.leaf("state", "row", { dtype: "f32", shape: [4] });
    return moments(g, g.map("add", g.map("add", x, w), spreadOut(g, row)), axes).variance;
  };
  for (const maxBindings of [8, 5, 4, 3]) expect(kindsOf(planOf(make, maxBindings))).toEqual(["sum spread"]);
});

test("the checker finds a spread of what is not summed", () => {
  const plan = planOf((g, x) => moments(g, x, axes).variance);
  const steps = plan.steps.map((step) => {
    if (step.family !== "reduce") return step;
    return {
      ...step,
      outputs: step.outputs.map((each) => (each.kind === "sum" ? { ...each, kind: "max" as const } : each)),
    };
  });
  expect(verifySchedule({ ...plan, steps }, 8)).toEqual([expect.stringContaining("spreads what it does not sum")]);
});
