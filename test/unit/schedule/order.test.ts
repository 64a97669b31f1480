/** The order of steps is a stage of its own: whatever legal order it gives, what is computed is the same. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { CompilerBug } from "../../../compiler/bug.ts";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import type { NodeId } from "../../../compiler/graph/types.ts";
import { writesOf, type Draft } from "../../../compiler/schedule/draft.ts";
import type { Order } from "../../../compiler/schedule/order.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { leavesOf } from "../../support/graph-leaves.ts";
import { randomGraph } from "../../support/random-graph.ts";
import { runSchedule } from "../../support/run-schedule.ts";

/** Of the drafts that could run next, the one that `choose` picks. */
function picking(choose: (ready: number) => number): Order {
  return ({ table: { wholes }, drafts }) => {
    const left = [...drafts];
    const missing = new Set<NodeId>(drafts.flatMap(writesOf));
    const isMissing = (id: NodeId): boolean => missing.has(id) || wholes.madeOf(id)?.some(isMissing) === true;
    const ordered: Draft[] = [];
    while (left.length > 0) {
      const ready = left.filter(({ reads }) => !reads.some(isMissing));
      const next = ready[choose(ready.length) % ready.length] as Draft;
      left.splice(left.indexOf(next), 1);
      for (const id of writesOf(next)) missing.delete(id);
      ordered.push(next);
    }
    return ordered;
  };
}
const lastFirst = picking((ready) => ready - 1);

test("any legal order gives a sound schedule and the same bits", () => {
  let reordered = 0;
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 24 }),
      fc.array(fc.nat(100), { minLength: 1, maxLength: 10 }),
      fc.integer({ min: 4, max: 8 }),
      (choices, picks, maxBindings) => {
        let turn = 0;
        const graph = randomGraph(choices);
        const order = picking(() => picks[turn++ % picks.length] ?? 0);
        const [usual, other] = [schedule(graph, { maxBindings }), schedule(graph, { maxBindings, order })];
        expect(verifySchedule(other, maxBindings)).toEqual([]);
        const leaves = leavesOf(graph);
        expect(runSchedule(other, leaves)).toEqual(runSchedule(usual, leaves));
        if (JSON.stringify(other.steps) !== JSON.stringify(usual.steps)) reordered++;
      },
    ),
    { seed: 1, numRuns: 150 },
  );
  expect(reordered).toBeGreaterThan(50);
});

test("an update is in place where the order lets no later step read the old value, and else a copy", () => {
  const type = { dtype: "f32", shape: [2, 3, 4] } as const;
  const build = new GraphBuilder();
  const v = build.leaf("state", "v", type);
  const read = build.reduce("sum", v, [0, 1, 2]);
  const next = build.mapWith("add", v, 1);
  const graph = build.finish("update", [{ name: "sum", node: read }], [{ target: "v", node: next }]);
  const plans = [schedule(graph, { maxBindings: 8 }), schedule(graph, { maxBindings: 8, order: lastFirst })] as const;
  expect(plans.map(({ steps }) => steps.map(({ family }) => family))).toEqual([
    ["reduce", "map"],
    ["map", "reduce", "map"],
  ]);
  const leaves = leavesOf(graph);
  expect(runSchedule(plans[1], leaves)).toEqual(runSchedule(plans[0], leaves));
});

test("an order that breaks its contract is a bug of ours, and says how", () => {
  const graph = randomGraph([3, 14, 15, 92, 65, 35, 89, 79]);
  const broken: readonly (readonly [RegExp, Order])[] = [
    [/before it is computed/, ({ drafts }) => [...drafts].reverse()],
    [/computed twice/, ({ drafts }) => [...drafts, ...drafts.slice(-1)]],
    [/of \d+ nodes are computed/, ({ drafts }) => drafts.slice(0, -1)],
  ];
  for (const [problem, order] of broken) {
    const run = (): unknown => schedule(graph, { maxBindings: 8, order });
    expect(run).toThrow(CompilerBug);
    expect(run).toThrow(problem);
  }
});

test("a scalar that is an output or a new value is the one that it says, wherever it lies among the others", () => {
  const build = new GraphBuilder();
  const [first, second] = [build.scalar("first"), build.scalar("second")];
  const kept = build.leaf("state", "kept", { dtype: "f32", shape: [] });
  const outputs = [
    { name: "a", node: first },
    { name: "b", node: second },
    { name: "old", node: kept },
  ];
  const graph = build.finish("scalars", outputs, [{ target: "kept", node: second }]);
  const leaves = new Map([
    ["first", Float64Array.of(1)],
    ["second", Float64Array.of(2)],
    ["kept", Float64Array.of(3)],
  ]);
  expect(runSchedule(schedule(graph, { maxBindings: 8 }), leaves)).toEqual({
    outputs: new Map([
      ["a", Float64Array.of(1)],
      ["b", Float64Array.of(2)],
      ["old", Float64Array.of(3)],
    ]),
    updates: new Map([["kept", Float64Array.of(2)]]),
  });
});
