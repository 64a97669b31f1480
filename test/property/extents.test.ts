/** Extents against brute force: what the closed form says for every size is what counting windows gives at each. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareExtents } from "../../compiler/model/shapes/extent-comparison.ts";
import {
  evaluateExtent,
  leastOf,
  requireAtLeast,
  scaled,
  symbolic,
  windowed,
  type AxisExtent,
} from "../../compiler/model/shapes/extent.ts";
import { conditionHolds } from "../support/axis-programs.ts";

const SIZES = 2000;
const seed = 20_260_704;

type Step =
  | {
      readonly kind: "window";
      readonly reach: number;
      readonly padding: number;
      readonly stride: number;
      readonly ceil: boolean;
    }
  | { readonly kind: "enlarge"; readonly by: number; readonly offset: number };

const strides = fc.constantFrom(1, 1, 2, 2, 2, 3, 4);
const window: fc.Arbitrary<Step> = fc
  .record({
    kernel: fc.integer({ min: 1, max: 7 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    padding: fc.integer({ min: 0, max: 4 }),
    stride: strides,
    ceil: fc.boolean(),
  })
  .map(({ kernel, dilation, padding, stride, ceil }) => {
    const reach = dilation * (kernel - 1) + 1;
    return { kind: "window", reach, padding: Math.min(padding, reach - 1), stride, ceil };
  });
const enlarge: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("enlarge" as const),
  by: fc.integer({ min: 1, max: 3 }),
  offset: fc.integer({ min: 0, max: 1 }),
});
const chain = fc.array(fc.oneof({ weight: 5, arbitrary: window }, { weight: 1, arbitrary: enlarge }), { maxLength: 7 });
const factor = fc.constantFrom(1, 1, 1, 2, 3, 5);

/** The step as a layer takes it; undefined where no size fits. */
function extend(extent: AxisExtent, step: Step): AxisExtent | undefined {
  if (step.kind === "enlarge") return scaled(extent, step.by, step.offset);
  const fitting = requireAtLeast(extent, step.reach - step.padding);
  return fitting && windowed(fitting, step.padding - step.reach + (step.ceil ? step.stride - 1 : 0), step.stride, 1);
}
/** The extent of a chain for every size. */
function closedForm(first: number, steps: readonly Step[]): AxisExtent {
  return steps.reduce<AxisExtent>((extent, step) => extend(extent, step) ?? extent, symbolic("H", first));
}

/**
 * Moves a window step by step, as a kernel would, and counts. Sizes come in rising order, so that the window goes on
 * from where the size before left it; undefined where not even the first one fits.
 */
function counter(step: Step): (size: number) => number | undefined {
  if (step.kind === "enlarge") return (size) => size * step.by + step.offset;
  const { reach, padding, stride, ceil } = step;
  let [windows, end] = [0, reach];
  return (size) => {
    const room = size + padding;
    if (reach > room) return undefined;
    while (end <= room + (ceil ? stride - 1 : 0)) {
      windows++;
      end += stride;
    }
    return windows;
  };
}
/** `counted[s]` is the extent at size s, undefined where a window on the way does not fit. */
function counted(first: number, steps: readonly Step[]): readonly (number | undefined)[] {
  const counters = steps.map(counter);
  return Array.from({ length: SIZES + 1 }, (_, s) =>
    counters.reduce<number | undefined>((size, count) => (size === undefined ? undefined : count(size)), s * first),
  );
}

describe("extents for every size", () => {
  test(`10,000 chains against every size from 1 to ${SIZES}`, () => {
    let compared = 0;
    fc.assert(
      fc.property(factor, chain, (first, steps) => {
        const extent = closedForm(first, steps);
        const truth = counted(first, steps);
        const least = truth.findIndex((value, s) => s > 0 && value !== undefined);
        if (least < 0) {
          expect(leastOf(extent)).toBeGreaterThan(SIZES);
          return;
        }
        expect(leastOf(extent)).toBe(least);
        for (let s = least; s <= SIZES; s++) {
          if (evaluateExtent(extent, s) !== truth[s])
            expect.fail(`H = ${s}: ${evaluateExtent(extent, s)}, ${truth[s]}`);
          compared++;
        }
      }),
      { numRuns: 10_000, seed },
    );
    console.log(`${compared.toLocaleString("en-US")} sizes of 10,000 chains agree with counting`);
    expect(compared).toBeGreaterThan(15_000_000);
  });

  test("10,000 pairs of chains are equal, unequal or equal for the sizes told", () => {
    const kinds = { equal: 0, never: 0, sometimes: 0, "different-symbols": 0 };
    // Both follow the same strides, so that most pairs have one slope; paddings and kernels are each one's own.
    const pair = fc.array(fc.tuple(window, window, strides, fc.boolean()), { maxLength: 4 }).map((levels) => {
      const side = (which: 0 | 1): readonly Step[] =>
        levels.map(([a, b, stride, alike]) => ({ ...(which === 0 || alike ? a : b), stride }) as Step);
      return [side(0), side(1)] as const;
    });
    const sides = fc.oneof({ weight: 4, arbitrary: pair }, { weight: 1, arbitrary: fc.tuple(chain, chain) });
    fc.assert(
      fc.property(factor, sides, (first, [left, right]) => {
        const [f, g] = [closedForm(first, left), closedForm(first, right)];
        const result = compareExtents(f, g);
        kinds[result.kind]++;
        const from = Math.max(leastOf(f), leastOf(g));
        const sizes = Array.from({ length: Math.max(0, SIZES - from + 1) }, (_, i) => from + i);
        const fails = (s: number): boolean => evaluateExtent(f, s) !== evaluateExtent(g, s);
        if (result.kind === "equal") expect(sizes.filter(fails)).toEqual([]);
        if (result.kind === "never") {
          const agree = sizes.filter((s) => !fails(s));
          expect(agree).toEqual(result.except.filter((s) => s <= SIZES));
        }
        if (result.kind === "sometimes") {
          const { condition, example } = result;
          const size = example.sizes.get("H") ?? 0;
          expect(sizes.filter((s) => conditionHolds(condition, s) === fails(s))).toEqual([]);
          expect(size).toBe(sizes.find(fails) ?? size);
          expect([example.left, example.right]).toEqual([evaluateExtent(f, size), evaluateExtent(g, size)]);
        }
      }),
      { numRuns: 10_000, seed },
    );
    console.log(
      `pairs: ${Object.entries(kinds)
        .map(([kind, n]) => `${n} ${kind}`)
        .join(", ")}`,
    );
    expect(Math.min(kinds.equal, kinds.never, kinds.sometimes)).toBeGreaterThan(200);
  });
});
