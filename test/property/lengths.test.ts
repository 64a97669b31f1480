/** Lengths, products of the extents of two axes, against counting tokens at each pair of sizes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareExtents } from "../../compiler/model/shapes/extent-comparison.ts";
import { increased, productOf } from "../../compiler/model/shapes/extent-product.ts";
import {
  extentAt,
  leastSizesOf,
  requireAtLeast,
  scaled,
  symbolic,
  windowed,
  type AxisExtent,
  type Extent,
} from "../../compiler/model/shapes/extent.ts";
import { bothLeast } from "../../compiler/model/shapes/least-sizes.ts";
import { conditionHolds } from "../support/axis-programs.ts";

const seed = 20_261_129;
const PAIRS = 3000;
/** Of each of two symbols. */
const SIDE = 40;
const SIZES = 400;

/** Of one axis: windows that shrink it, then an enlargement. */
interface Chain {
  readonly windows: readonly { readonly kernel: number; readonly padding: number; readonly stride: number }[];
  readonly scale: number;
}
const stride = fc.constantFrom(1, 2, 2, 3);
const rest = fc.record({ kernel: fc.integer({ min: 1, max: 3 }), padding: fc.integer({ min: 0, max: 1 }) });
/** Two of them, with the same strides as a rule; often the very same. */
const pair: fc.Arbitrary<readonly [Chain, Chain]> = fc
  .record({
    levels: fc.array(fc.tuple(rest, rest, stride), { maxLength: 2 }),
    scales: fc.constantFrom<[number, number]>([1, 1], [1, 1], [1, 1], [2, 1], [2, 2], [3, 2]),
    isSame: fc.boolean(),
  })
  .map(({ levels, scales: [left, right], isSame }) => {
    const windows = (which: 0 | 1): Chain["windows"] =>
      levels.map(([a, b, by]) => ({ ...(which === 0 || isSame ? a : b), stride: by }));
    return [
      { windows: windows(0), scale: left },
      { windows: windows(1), scale: right },
    ];
  });

function closedForm({ windows, scale }: Chain, symbol: string): AxisExtent {
  const shrunk = windows.reduce<AxisExtent>((extent, { kernel, padding, stride: by }) => {
    const fitting = requireAtLeast(extent, kernel - 2 * padding) ?? extent;
    return windowed(fitting, 2 * padding - kernel, by, 1);
  }, symbolic(symbol));
  return scaled(shrunk, scale);
}
/** Pixels at one size, counted; 0 where a window does not fit. */
function counted({ windows, scale }: Chain, size: number): number {
  return (
    scale *
    windows.reduce((pixels, { kernel, padding, stride: by }) => {
      let windowsThatFit = 0;
      if (pixels > 0) for (let end = kernel; end <= pixels + 2 * padding; end += by) windowsThatFit++;
      return windowsThatFit;
    }, size)
  );
}

const design = fc.record({
  heights: pair,
  widths: pair,
  /** Both ways round: rows and columns of one side may be the other's columns and rows. */
  isTurned: fc.boolean(),
  extra: fc.constantFrom<[number, number]>([0, 0], [1, 1], [1, 0]),
});

test(`${PAIRS} pairs of lengths over two symbols, at ${SIDE} by ${SIDE} sizes`, () => {
  const kinds = { equal: 0, never: 0, sometimes: 0, "different-symbols": 0 };
  fc.assert(
    fc.property(design, ({ heights, widths, isTurned, extra: [plusF, plusG] }) => {
      const [fH, gH] = heights.map((chain) => closedForm(chain, "H")) as [AxisExtent, AxisExtent];
      const [fW, gW] = widths.map((chain) => closedForm(chain, "W")) as [AxisExtent, AxisExtent];
      const f = increased(productOf(fH, fW), plusF);
      const g = increased(isTurned ? productOf(gW, gH) : productOf(gH, gW), plusG);
      const least = bothLeast(leastSizesOf(f), leastSizesOf(g));
      const [fromH = 1, fromW = 1] = [least.get("H"), least.get("W")];
      const rows = (chain: Chain | undefined, from: number): readonly number[] =>
        Array.from({ length: SIDE }, (_, i) => (chain ? counted(chain, from + i) : 0));
      const [leftRows, rightRows] = heights.map((chain) => rows(chain, fromH));
      const [leftColumns, rightColumns] = widths.map((chain) => rows(chain, fromW));
      const result = compareExtents(f, g);
      kinds[result.kind]++;
      let fails = 0;
      let smallest: { readonly sum: number; readonly h: number; readonly w: number } | undefined;
      for (let i = 0; i < SIDE; i++)
        for (let j = 0; j < SIDE; j++) {
          const left = (leftRows?.[i] ?? 0) * (leftColumns?.[j] ?? 0) + plusF;
          const right = (rightRows?.[i] ?? 0) * (rightColumns?.[j] ?? 0) + plusG;
          const sizes = new Map([
            ["H", fromH + i],
            ["W", fromW + j],
          ]);
          if (extentAt(f, sizes) !== left || extentAt(g, sizes) !== right) expect.fail(`not counted so at ${i}, ${j}`);
          if (left !== right) fails++;
          if (left !== right && i + j < (smallest?.sum ?? Infinity))
            smallest = { sum: i + j, h: fromH + i, w: fromW + j };
          if (result.kind === "never") {
            const size = sizes.get(result.symbol ?? "") ?? 0;
            if (result.except.includes(size) !== (left === right))
              expect.fail(`"never" at H = ${fromH + i}, W = ${fromW + j}`);
          }
          if (result.kind !== "sometimes" || result.condition.includes(" is floor")) continue;
          const told = result.condition.split(" and ").map((each) => {
            if (!/^[HW] (is (even|odd)|mod)/.test(each)) return undefined;
            return conditionHolds(each.replace(/^W/, "H"), each.startsWith("W") ? fromW + j : fromH + i);
          });
          if (!told.includes(undefined) && told.every(Boolean) !== (left === right))
            expect.fail(`"${result.condition}" is not so at H = ${fromH + i}, W = ${fromW + j}`);
        }
      if (result.kind === "equal") expect(fails).toBe(0);
      if (result.kind !== "sometimes") return;
      const { sizes } = result.example;
      expect([...sizes.keys()]).toEqual(["H", "W"]);
      expect((sizes.get("H") ?? 0) - fromH + (sizes.get("W") ?? 0) - fromW).toBe(smallest?.sum);
    }),
    { numRuns: PAIRS, seed },
  );
  console.log(`lengths over two symbols: ${JSON.stringify(kinds)}`);
  expect(Math.min(kinds.equal, kinds.never, kinds.sometimes)).toBeGreaterThan(100);
});

test(`${PAIRS} pairs of lengths of square images, at every size from 1 to ${SIZES}`, () => {
  const kinds = { equal: 0, never: 0, "never but for some": 0, sometimes: 0, "different-symbols": 0 };
  fc.assert(
    fc.property(design, fc.boolean(), ({ heights, widths, extra: [plusF, plusG] }, isLine) => {
      const [fH, gH, fW, gW] = [...heights, ...widths].map((chain) => closedForm(chain, "H")) as [
        AxisExtent,
        AxisExtent,
        AxisExtent,
        AxisExtent,
      ];
      const f = increased(productOf(fH, fW), plusF);
      // A length may also be a number of times one extent.
      const g: Extent = isLine ? scaled(gH, 6, plusG) : increased(productOf(gH, gW), plusG);
      const from = bothLeast(leastSizesOf(f), leastSizesOf(g)).get("H") ?? 1;
      const result = compareExtents(f, g);
      const [failing, holding]: [number[], number[]] = [[], []];
      for (let s = from; s <= SIZES; s++) {
        const [a = 0, b = 0] = heights.map((chain) => counted(chain, s));
        const [c = 0, d = 0] = widths.map((chain) => counted(chain, s));
        (a * c + plusF === (isLine ? 6 * b + plusG : b * d + plusG) ? holding : failing).push(s);
      }
      switch (result.kind) {
        case "equal":
          kinds.equal++;
          expect(failing).toEqual([]);
          return;
        case "never":
          kinds[result.except.length > 0 ? "never but for some" : "never"]++;
          expect(holding).toEqual(result.except.filter((s) => s <= SIZES));
          return;
        case "sometimes":
          kinds.sometimes++;
          expect(result.example.sizes.get("H")).toBe(failing[0]);
          if (/^H (is (even|odd)$|mod)/.test(result.condition))
            expect(holding).toEqual(
              [...failing, ...holding].filter((s) => conditionHolds(result.condition, s)).sort((x, y) => x - y),
            );
          return;
        case "different-symbols":
          expect.fail("there is one symbol");
      }
    }),
    { numRuns: PAIRS, seed },
  );
  console.log(`lengths of square images: ${JSON.stringify(kinds)}`);
  const { equal, never, sometimes } = kinds;
  expect(Math.min(equal, never, kinds["never but for some"], sometimes)).toBeGreaterThan(100);
});
