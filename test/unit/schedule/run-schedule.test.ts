/** Schedules compute what their graphs mean: run step by step in shared buffers, against the interpreter. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { evaluate } from "../../../compiler/graph/evaluate.ts";
import type { Graph, NodeId } from "../../../compiler/graph/types.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { leavesOf } from "../../support/graph-leaves.ts";
import { randomGraph, SHAPE as shape } from "../../support/random-graph.ts";
import { runSchedule } from "../../support/run-schedule.ts";

/** Every output and update, and a sound plan. */
function expectSame(graph: Graph, maxBindings = 8): void {
  const plan = schedule(graph, { maxBindings });
  expect(verifySchedule(plan, maxBindings)).toEqual([]);
  const leaves = leavesOf(graph);
  const [got, truth] = [runSchedule(plan, leaves), evaluate(graph, leaves)];
  for (const part of ["outputs", "updates"] as const)
    for (const [name, expected] of truth[part]) {
      const found = got[part].get(name) ?? [];
      expect(found.length, name).toBe(expected.length);
      expected.forEach((value, i) => {
        // In float64 only the order of a sum may differ.
        const close =
          Object.is(found[i], value) || Math.abs((found[i] ?? NaN) - value) <= 1e-9 * Math.max(1, Math.abs(value));
        expect(close, `${name}[${i}] is ${found[i]}, ${value} was expected`).toBe(true);
      });
    }
}

test("random graphs give what the interpreter gives, whatever the limit on bindings", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 24 }),
      fc.integer({ min: 4, max: 8 }),
      (choices, maxBindings) => expectSame(randomGraph(choices), maxBindings),
    ),
    { seed: 1, numRuns: 300 },
  );
});

describe("updates", () => {
  const type = { dtype: "f32", shape } as const;
  const graphOf = (updates: (build: GraphBuilder, a: NodeId, b: NodeId) => readonly [NodeId, NodeId]): Graph => {
    const build = new GraphBuilder();
    const [a, b] = [build.leaf("state", "a", type), build.leaf("state", "b", type)];
    const [toA, toB] = updates(build, a, b);
    return build.finish(
      "updates",
      [{ name: "sum", node: build.map("add", a, b) }],
      [
        { target: "a", node: toA },
        { target: "b", node: toB },
      ],
    );
  };
  test("each in place", () => expectSame(graphOf((g, a, b) => [g.mapWith("add", a, 1), g.mapWith("add", b, 2)])));
  test("each from the other's old value", () =>
    expectSame(graphOf((g, a, b) => [g.mapWith("add", b, 1), g.mapWith("add", a, 2)])));
  test("not element by element", () =>
    expectSame(graphOf((g, a, b) => [g.reshape(g.transpose(a, [1, 2, 0]), shape), g.mapWith("add", b, 2)])));
  test("both the same value", () =>
    expectSame(
      graphOf((g, a) => {
        const value = g.mapWith("add", a, 1);
        return [value, value];
      }),
    ));
  test("itself", () => expectSame(graphOf((_, a, b) => [a, b])));
  test("the other's old value, which an update overwrites", () =>
    expectSame(graphOf((g, a) => [g.mapWith("add", a, 1), a])));
  test("exchanged", () => expectSame(graphOf((_, a, b) => [b, a])));
});

test("the same graph gives the same schedule", () => {
  const plans = [1, 2].map(() =>
    JSON.stringify(schedule(randomGraph([3, 14, 15, 92, 65, 35, 89, 79]), { maxBindings: 8 }).steps),
  );
  expect(plans[0]).toBe(plans[1]);
});
