/** Map and reduce kernels on every rung: every element against the interpreter; every scalar function has its code on each. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GraphBuilder } from "../../../compiler/graph/build.ts";
import { scalarFunctions } from "../../../compiler/graph/scalar-functions.ts";
import type { NodeId, ScalarFunction } from "../../../compiler/graph/types.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { rungs, type Runner } from "../../support/rungs.ts";
import { firstDifference } from "../../support/differences.ts";
import { caseOf, truthOf, values } from "../../support/kernel-case.ts";
import { nodeFromList } from "../../support/node-from-list.ts";

const x = (...shape: number[]) => ({ name: "x", shape });
const extremes = Float64Array.of(0, 1e-6, -1e-6, 0.25, -0.25, 0.5, -2, 5, -5, 90, -90, 1e30, -1e30, 3, -3, 1);
const cases = [
  ...(["sigmoid", "tanh", "erf", "absolute", "floor"] as const).map((fn) =>
    caseOf(`${fn} at extremes`, [{ ...x(16), values: extremes }], (g, [a = 0]) =>
      g.mapWith("minimum", g.map(fn, a), 2),
    ),
  ),
  caseOf("is-finite", [{ ...x(4), values: Float64Array.of(1, Infinity, -Infinity, NaN) }], (g, [a = 0]) =>
    g.map("is-finite", a),
  ),
  caseOf("negated negative constant", [x(4)], (g, [a = 0]) => g.map("add", a, g.map("negate", g.like(a, -0.5)))),
  caseOf("padded between neighbours", [x(3, 5)], (g, [a = 0]) => g.mapWith("add", g.pad(a, [1, 2], [0, 1], [1, 2]), 1)),
  caseOf("transposed and sliced", [x(6, 8)], (g, [a = 0]) =>
    g.mapWith("add", g.slice(g.transpose(a, [1, 0]), [1, 0], [8, 6], [2, 3]), 1),
  ),
  caseOf("channels as vec4f", [x(5, 8), { name: "c", shape: [8] }], (g, [a = 0, c = 0]) =>
    g.map("multiply", a, g.perChannel(c, a)),
  ),
  ...(["sum", "max"] as const).flatMap((kind) => [
    caseOf(`${kind} of 5000 to one`, [x(5000)], (g, [a = 0]) => g.reduce(kind, a, [0])),
    caseOf(`${kind} over rows`, [x(700, 8)], (g, [a = 0]) => g.reduce(kind, a, [0])),
    caseOf(`${kind} over the middle, odd`, [x(3, 7, 5)], (g, [a = 0]) => g.reduce(kind, g.map("multiply", a, a), [1])),
    caseOf(`${kind} over outer and inner`, [x(4, 3, 6)], (g, [a = 0]) => g.reduce(kind, a, [0, 2])),
  ]),
];

/** A mean, and what is made of it and of a value an output: of one share, of many, as vectors and one by one. */
const finished = ([3, 8, 700] as const).flatMap((rows) =>
  [8, 5].map((columns) =>
    caseOf(
      `means of ${rows} by ${columns}, finished`,
      [x(rows, columns), { name: "c", shape: [columns] }],
      (g, [a = 0, c = 0]) => {
        const mean = g.mapWith("multiply", g.reduce("sum", a, [0]), 1 / rows);
        const most = g.reduce("max", g.map("multiply", a, a), [0]);
        return g.map("add", g.map("multiply", mean, c), g.map("sqrt", most));
      },
    ),
  ),
);
const finishedOne = (
  [
    [7, 5],
    [40, 64],
  ] as const
).map(([rows, columns]) =>
  caseOf(`the root of the mean square of ${rows} by ${columns}, finished`, [x(rows, columns)], (g, [a = 0]) =>
    g.map("sqrt", g.mapWith("multiply", g.reduce("sum", g.map("multiply", a, a), [0, 1]), 1 / (rows * columns))),
  ),
);
test("what is made of sums is no step of its own", () => {
  for (const { graph } of finishedOne)
    expect(schedule(graph, { maxBindings: 8 }).steps.map(({ family }) => family)).toEqual(["reduce"]);
  for (const { graph } of finished)
    expect(schedule(graph, { maxBindings: 8 }).steps.map(({ family }) => family)).toEqual(["reduce", "reduce"]);
});

/** Arguments for which every function is defined and smooth, over rows of `extent`: of 8 as vectors, of 7 one by one. */
function functionCase(fn: ScalarFunction, extent: number) {
  const { arity } = scalarFunctions[fn];
  const leaves = ["a", "b", "c"].slice(0, arity).map((name, index) => ({
    name,
    shape: [3, extent],
    values: values(3 * extent, index + 1).map((value, i) => (i % 5 === 0 ? 1 : 1.25 + value)),
  }));
  return caseOf(`${fn} of rows of ${extent}`, leaves, (g: GraphBuilder, inputs: readonly NodeId[]) =>
    g.mapWith("add", nodeFromList(g, "map", inputs, { fn }), 0.5),
  );
}
const functions = Object.keys(scalarFunctions) as ScalarFunction[];
const all = [
  ...cases,
  ...finished,
  ...finishedOne,
  ...functions.flatMap((fn) => [functionCase(fn, 8), functionCase(fn, 7)]),
];

describe.each(Object.entries(rungs))("%s", (name, open) => {
  let runner: Runner;
  let verified = 0;
  beforeAll(async () => {
    runner = await open();
  });
  afterAll(() => {
    console.log(`${runner.kernels} map and reduce kernels verified on ${name} (${verified} cases)`);
    runner.dispose();
  });

  test.each(all.map((each) => [each.name, each] as const))("%s", async (_, each) => {
    const { outputs } = await runner.run(each);
    const truth = truthOf(each).get("y") ?? values(0, 1);
    expect(truth.length).toBeGreaterThan(0);
    expect(firstDifference(outputs.get("y"), truth)).toBeUndefined();
    verified++;
  });
  test("every scalar function was met", () => expect(verified).toBe(all.length));
});
