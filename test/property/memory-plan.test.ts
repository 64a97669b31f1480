/** Memory plans of random lifetimes, and the plan's search against the simplest one: look at every stretch, every time. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { FreeStretches, type Stretch } from "../../compiler/schedule/free-stretches.ts";
import type { Lifetime, MemoryPlan } from "../../compiler/schedule/lifetime.ts";
import { placeInRooms } from "../../compiler/schedule/place-in-rooms.ts";
import { liveBound, planMemory } from "../../compiler/schedule/plan-memory.ts";

/** Of few values, and of so many that not all are looked at for each. */
const planners = [
  ["few", planMemory],
  ["many", placeInRooms],
] as const;

/** No two values have an element in common while both are alive, and none lies in a slot that it must not lie in. */
function problemsOf(values: readonly Lifetime[], { slots, places }: MemoryPlan): readonly string[] {
  const problems: string[] = [];
  values.forEach((a, i) => {
    const { slot = -1, offset = -1, isAlone = false } = places[i] ?? {};
    if (offset < 0 || offset % 64 !== 0 || offset + a.length > (slots[slot] ?? 0)) problems.push(`${i} does not fit`);
    if (a.apart?.some((other) => places[other]?.slot === slot)) problems.push(`${i} is not apart`);
    values.forEach((b, k) => {
      const other = places[k];
      if (i === k || other?.slot !== slot || a.to < b.from || b.to < a.from) return;
      if (isAlone) problems.push(`${i} is not alone: ${k}`);
      if (other.offset < offset + a.length && offset < other.offset + b.length) problems.push(`${i} and ${k} meet`);
    });
  });
  return problems;
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

/** Lifetimes, and of each value a few that are read where it is written: these are alive at one step with it. */
const withApart = fc
  .tuple(lifetimes, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 60 }))
  .map(([values, pairs]): readonly Lifetime[] => {
    const apart = values.map(() => new Set<number>());
    for (const [a, b] of pairs) {
      const [i, k] = [a % (values.length || 1), b % (values.length || 1)];
      const [one, other] = [values[i], values[k]];
      if (i === k || !one || !other || one.to < other.from || other.to < one.from) continue;
      apart[i]?.add(k);
      apart[k]?.add(i);
    }
    return values.map((value, index) => ({ ...value, apart: [...(apart[index] ?? [])] }));
  });

test.for(planners)(
  "of %s values those that are alive together never have memory in common, and what must be is in slots apart",
  ([, plannerOf]) => {
    fc.assert(
      fc.property(withApart, (values) => {
        const plan = plannerOf(values);
        expect(problemsOf(values, plan)).toEqual([]);
        expect(plan.slots.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(liveBound(values));
      }),
      { numRuns: 300 },
    );
  },
);

test.for(planners)("in these cases of %s values lie beside others, and slots are used again", ([, plannerOf]) => {
  const plans = fc.sample(withApart, { numRuns: 50, seed: 1 }).map(plannerOf);
  expect(
    plans.filter(({ slots, places }) => slots.length > 8 && places.length > 2 * slots.length).length,
  ).toBeGreaterThan(5);
  expect(plans.filter(({ places }) => places.some(({ offset }) => offset > 0)).length).toBeGreaterThan(20);
});

test("a value that had to open a slot beyond the bound chooses earlier the next time", () => {
  // In the order of sizes 1 takes the slot of 0, and 3 finds none that is apart from both 2 and 0.
  const values: readonly Lifetime[] = [
    { length: 1024, from: 7, to: 20, apart: [3] },
    { length: 512, from: 0, to: 3, apart: [2] },
    { length: 512, from: 3, to: 4, apart: [1, 3] },
    { length: 512, from: 4, to: 7, apart: [2, 0] },
  ];
  expect(planMemory(values).slots).toEqual([1024, 512]);
});

test("a slot grows where that takes less than one more, and no further than every device lets a kernel bind", () => {
  const of = (scale: number): readonly Lifetime[] => [
    { length: 1024 * scale, from: 0, to: 2 },
    { length: 768 * scale, from: 3, to: 5 },
    { length: 512 * scale, from: 3, to: 5 },
  ];
  expect(planMemory(of(1)).slots).toEqual([1280]);
  const most = 2 ** 27 / 4;
  expect(planMemory(of(most / 1024)).slots).toEqual([most, most / 2]);
});

test("so many values that not all are looked at for each are planned, too", () => {
  const values = Array.from({ length: 3000 }, (_, at): Lifetime => ({ length: 64, from: at, to: at + 1 }));
  expect(planMemory(values)).toEqual(placeInRooms(values));
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
          const stretch = { from, to, slot, offset: 0 };
          tree.add(stretch);
          // An empty one is none.
          if (from <= to) there.push(stretch);
        } else if (kind === "remove" && there.length > 0) {
          for (const each of there.splice(pick % there.length, 1)) tree.remove(each);
        } else {
          const [first, last] = [Math.min(from, to), Math.max(from, to)];
          const isAllowed = (each: Stretch): boolean => (each.slot + pick) % 3 !== 0;
          const fitting = there.filter((each) => each.from <= first && each.to >= last && isAllowed(each));
          const best = fitting.reduce<Stretch | undefined>((a, b) => (a && a.slot < b.slot ? a : b), undefined);
          expect(tree.find(first, last, isAllowed)).toEqual(best);
        }
      }
    }),
    { numRuns: 200 },
  );
});
