/** The memory plan's search against the simplest one that gives the same answer: look at every slot, every time. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { FreeStretches, type Stretch } from "../../compiler/schedule/free-stretches.ts";
import { planMemory, type Lifetime, type MemoryPlan } from "../../compiler/schedule/plan-memory.ts";

/** Best fit, largest first: the shortest slot that nothing alive at the same time has, of equal ones the first. */
function simplePlan(values: readonly Lifetime[]): MemoryPlan {
  const slots: { readonly length: number; readonly holds: Lifetime[] }[] = [];
  const slotOf: number[] = [];
  const order = [...values.entries()].sort(([i, a], [k, b]) => b.length - a.length || i - k);
  for (const [index, value] of order) {
    const free = slots
      .filter(({ holds }) => holds.every(({ from, to }) => to < value.from || value.to < from))
      .sort((a, b) => a.length - b.length || slots.indexOf(a) - slots.indexOf(b));
    const slot = free[0] ?? { length: value.length, holds: [] };
    if (!slots.includes(slot)) slots.push(slot);
    slot.holds.push(value);
    slotOf[index] = slots.indexOf(slot);
  }
  return { slots: slots.map(({ length }) => length), slotOf };
}

/** Few lengths and few steps, so that ties and stretches that touch are common; many of each, so that parts are halved. */
const lifetimes = fc.integer({ min: 1, max: 90 }).chain((steps) =>
  fc.array(
    fc
      .record({
        length: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 1000 })),
        from: fc.integer({ min: 0, max: steps - 1 }),
        lasts: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: steps })),
      })
      .map(({ length, from, lasts }): Lifetime => ({ length, from, to: Math.min(steps - 1, from + lasts) })),
    { maxLength: 120, size: "max" },
  ),
);

test("a memory plan is that of the simple search, slot by slot", () => {
  fc.assert(
    fc.property(lifetimes, (values) => {
      expect(planMemory(values)).toEqual(simplePlan(values));
    }),
    { numRuns: 300 },
  );
});

test("the plan of the simple search reuses slots in these cases, and opens several", () => {
  const plans = fc.sample(lifetimes, { numRuns: 50, seed: 1 }).map(simplePlan);
  expect(plans.filter(({ slots, slotOf }) => slots.length > 8 && slotOf.length > slots.length).length).toBeGreaterThan(
    5,
  );
});

/** What is done with stretches: `remove` takes one of those that are there, `find` asks. */
const actions = fc.array(
  fc.record({
    kind: fc.constantFrom("add", "add", "remove", "find"),
    from: fc.integer({ min: 0, max: 40 }),
    to: fc.integer({ min: 0, max: 40 }),
    pick: fc.nat(),
  }),
  { minLength: 50, maxLength: 200 },
);

test("the best stretch is found whatever was added and removed before", () => {
  fc.assert(
    fc.property(actions, (all) => {
      const tree = new FreeStretches(41, (a, b) => a.slot < b.slot);
      const there: Stretch[] = [];
      for (const [slot, { kind, from, to, pick }] of all.entries()) {
        if (kind === "add") {
          const stretch = { from, to, slot };
          tree.add(stretch);
          // An empty one is none.
          if (from <= to) there.push(stretch);
        } else if (kind === "remove" && there.length > 0) {
          for (const each of there.splice(pick % there.length, 1)) tree.remove(each);
        } else {
          const [first, last] = [Math.min(from, to), Math.max(from, to)];
          const fitting = there.filter((each) => each.from <= first && each.to >= last);
          const best = fitting.reduce<Stretch | undefined>((a, b) => (a && a.slot < b.slot ? a : b), undefined);
          expect(tree.find(first, last)).toEqual(best);
        }
      }
    }),
    { numRuns: 200 },
  );
});
