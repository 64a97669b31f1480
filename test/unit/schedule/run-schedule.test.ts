/** Schedules compute what their graphs mean: run step by step in shared buffers, against the interpreter. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { evaluate, type Leaves } from "../../../compiler/graph/evaluate.ts";
import { volume } from "../../../compiler/graph/shape.ts";
import type { Graph, NodeId } from "../../../compiler/graph/types.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { runSchedule } from "../../support/run-schedule.ts";
import { values } from "../../support/run-kernels.ts";

const shape = [2, 3, 4];

function leavesOf(graph: Graph): Leaves {
  return new Map(
    graph.nodes.flatMap((node) =>
      "name" in node.attributes
        ? [[node.attributes.name, node.op === "scalar" ? Float64Array.of(3) : values(volume(node.type.shape), node.id)]]
        : [],
    ),
  );
}
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

/** Maps, views, reductions, random numbers and products over [2, 3, 4]; several outputs and updates. */
function randomGraph(choices: readonly number[]): Graph {
  const build = new GraphBuilder();
  const seed = build.scalar("seed", "i32");
  const rate = build.scalar("rate");
  const [x, w, v] = [
    build.leaf("input", "x", { dtype: "f32", shape }),
    build.leaf("parameter", "w", { dtype: "f32", shape }),
    build.leaf("state", "v", { dtype: "f32", shape }),
  ];
  const full: NodeId[] = [x, w, v];
  choices.forEach((choice, index) => {
    const pick = (offset: number): NodeId => full[(choice + offset) % full.length] as NodeId;
    const [a, b] = [pick(0), pick(7)];
    const made: readonly (() => NodeId)[] = [
      () => build.map("add", a, b),
      () => build.map("multiply", a, build.map("tanh", b)),
      () => build.map("subtract", a, build.broadcast(rate, shape, [])),
      () => build.map("select", build.map("greater", a, b), a, build.map("sigmoid", b)),
      () => build.mapWith("maximum", a, 0.5),
      () => build.map("tanh", build.broadcast(build.reduce("sum", a, [0, 1]), shape, [2])),
      () => build.broadcast(build.reduce("max", build.map("subtract", a, b), [2]), shape, [0, 1]),
      () => build.transpose(build.reshape(build.transpose(a, [2, 0, 1]), [4, 2, 3]), [1, 2, 0]),
      () => build.pad(build.slice(a, [0, 1, 0], [2, 3, 4], [1, 2, 2]), [0, 1, 1], [0, 1, 0], [0, 0, 1]),
      () => build.reshape(build.reshape(a, [6, 4]), shape),
      () => build.slice(build.pad(a, [0, 0, 1], [0, 0, 2]), [0, 0, 2], [2, 3, 6], [1, 1, 1]),
      () => build.slice(build.pad(a, [1, 0, 0], [2, 0, 3], [1, 0, 0]), [0, 0, 3], [4, 3, 7], [2, 1, 1]),
      () =>
        build.slice(build.node("random", [seed], { stream: index, shape: [2, 5, 4] }), [0, 1, 0], [2, 4, 4], [1, 1, 1]),
      () =>
        build.reshape(
          build.matmul(
            build.reshape(build.map("tanh", a), [6, 4]),
            build.slice(build.reshape(b, [6, 4]), [0, 0], [4, 4], [1, 1]),
          ),
          shape,
        ),
    ];
    full.push((made[(choice + index) % made.length] as () => NodeId)());
  });
  const last = full.at(-1) as NodeId;
  const middle = full[full.length >> 1] as NodeId;
  const momentum = build.map("add", v, build.map("tanh", last));
  return build.finish(
    "random",
    [
      { name: "y", node: last },
      { name: "again", node: last },
      { name: "z", node: middle },
      { name: "total", node: build.reduce("sum", build.map("tanh", middle), [0, 1, 2]) },
    ],
    [
      { target: "v", node: momentum },
      { target: "w", node: build.map("subtract", w, momentum) },
    ],
  );
}

test("random graphs give what the interpreter gives, whatever the limit on bindings", { timeout: 60_000 }, () => {
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
