import { describe, expect, test } from "vitest";
import { compareExtents, type Comparison } from "../../../../compiler/model/shapes/extent-comparison.ts";
import {
  constant,
  evaluateExtent,
  formatExtent,
  leastOf,
  PeriodLimit,
  requireAtLeast,
  scaled,
  symbolic,
  windowed,
  type AxisExtent,
} from "../../../../compiler/model/shapes/extent.ts";

const H = symbolic("H");
/** Kernel, stride, padding on both sides. */
const conv = (x: AxisExtent, k: number, t: number, p: number): AxisExtent => windowed(x, 2 * p - k, t, 1);
const subsample = (x: AxisExtent, t: number): AxisExtent => windowed(x, -1, t, 1);
const times = (n: number, x: AxisExtent, f: (x: AxisExtent) => AxisExtent): AxisExtent =>
  n === 0 ? x : times(n - 1, f(x), f);

describe("text", () => {
  test.each<[string, AxisExtent]>([
    ["28", constant(28)],
    ["H", H],
    ["32 * H", symbolic("H", 32)],
    ["floor((H + 1) / 2)", conv(H, 3, 2, 1)],
    ["floor((H + 1) / 2)", conv(H, 1, 2, 0)],
    ["floor(H / 2)", conv(H, 2, 2, 0)],
    ["floor((H - 1) / 2)", conv(H, 3, 2, 0)],
    ["H - 2", conv(H, 3, 1, 0)],
    ["H", conv(H, 3, 1, 1)],
    // A ResNet's five halvings: conv1, the pool and three stages.
    [
      "floor((H + 31) / 32)",
      conv(
        times(4, conv(H, 7, 2, 3), (x) => conv(x, 3, 2, 1)),
        3,
        1,
        1,
      ),
    ],
    ["H", times(5, symbolic("H", 32), (x) => conv(x, 3, 2, 1))],
    ["2 * H", times(4, symbolic("H", 32), (x) => conv(x, 3, 2, 1))],
    ["2 * floor(H / 2) + 1", scaled(conv(H, 2, 2, 0), 2, 1)],
    ["floor((H + 3) / 3)", conv(symbolic("H", 2), 3, 6, 2)],
    ["f(H) repeating every 2", conv(symbolic("H", 3), 2, 2, 0)],
  ])("%s", (text, extent) => expect(formatExtent(extent)).toBe(text));
});

describe("values", () => {
  test("PyTorch's sizes of ResNet's stem: 224 -> 112 -> 56, 225 -> 113 -> 57", () => {
    const stem = conv(conv(H, 7, 2, 3), 3, 2, 1);
    expect([224, 225, 1].map((s) => evaluateExtent(stem, s))).toEqual([56, 57, 1]);
  });
  test("a stride that does not divide an enlargement is kept as one period", () => {
    const x = conv(symbolic("H", 3), 2, 2, 0);
    expect([1, 2, 3, 4, 5].map((s) => evaluateExtent(x, s))).toEqual([1, 3, 4, 6, 7]);
    const y = conv(scaled(x, 2, 1), 3, 4, 1);
    expect([1, 2, 3, 100].map((s) => evaluateExtent(y, s))).toEqual([1, 2, 3, 76]);
  });
});

describe("least size", () => {
  test("rises to where the last window fits", () => {
    const fitted = requireAtLeast(conv(conv(H, 3, 2, 0), 3, 2, 0), 3);
    // floor((H - 1) / 2) twice is 3 from 15 on.
    expect(fitted && leastOf(fitted)).toBe(15);
    expect(fitted && [14, 15].map((s) => evaluateExtent(fitted, s))).toEqual([2, 3]);
  });
  test("a number fits or does not", () => {
    expect(requireAtLeast(constant(3), 3)).toEqual(constant(3));
    expect(requireAtLeast(constant(2), 3)).toBeUndefined();
  });
});

describe("comparison", () => {
  const both = (f: AxisExtent, g: AxisExtent): Comparison => compareExtents(f, g);
  const sometimes = (condition: string, size: number, left: number, right: number): Comparison => ({
    kind: "sometimes",
    symbol: "H",
    condition,
    example: { sizes: new Map([["H", size]]), left, right },
    order: left < right ? "below" : "above",
  });

  test("one normal form: equal for every size", () => {
    expect(both(conv(H, 3, 2, 1), subsample(H, 2))).toEqual({ kind: "equal" });
    expect(both(conv(conv(H, 3, 2, 1), 3, 2, 1), subsample(H, 4))).toEqual({ kind: "equal" });
    expect(both(constant(7), constant(7))).toEqual({ kind: "equal" });
  });
  test("also in another form: 2 floor(3 H / 2) is not 3 H, 2 floor(4 H / 2) is 4 H", () => {
    const halved = (factor: number): AxisExtent => scaled(conv(symbolic("H", factor), 2, 2, 0), 2);
    expect(both(halved(4), symbolic("H", 4))).toEqual({ kind: "equal" });
    expect(both(halved(3), symbolic("H", 3))).toEqual(sometimes("H is even", 1, 2, 3));
  });
  test("rounding up against rounding down", () => {
    const [up, down] = [conv(H, 3, 2, 1), conv(H, 2, 2, 0)];
    expect(both(up, down)).toEqual(sometimes("H is even", 1, 1, 0));
    const fitted = requireAtLeast(H, 2) ?? H;
    expect(both(up, conv(fitted, 2, 2, 0))).toEqual(sometimes("H is even", 3, 2, 1));
    const large = requireAtLeast(H, 224) ?? H;
    // language.md, section 7
    expect(both(up, conv(large, 2, 2, 0))).toEqual(sometimes("H is even", 225, 113, 112));
  });
  test.each<[string, number, number]>([
    ["H mod 4 is 0 or 1", 0, 2],
    ["H mod 4 is 0 or 3", 1, 3],
    ["H mod 4 is not 3", 0, 1],
    ["H mod 4 is 0", 0, 3],
    ["H mod 4 is not 1", 2, 3],
  ])("%s: floor((H + %d) / 4) against floor((H + %d) / 4)", (words, a, b) => {
    const [f, g] = [windowed(H, a, 4, 0), windowed(H, b, 4, 0)];
    // The sizes that fail are those with m - a' <= s mod m < m - a.
    expect(both(f, g)).toMatchObject({ kind: "sometimes", condition: words });
    expect(both(g, f)).toMatchObject({ kind: "sometimes", condition: words });
  });
  test("long runs are told by their ends", () => {
    expect(both(windowed(H, 0, 32, 0), windowed(H, 15, 32, 0))).toMatchObject({ condition: "H mod 32 is 0 to 16" });
    expect(both(windowed(H, 15, 32, 0), windowed(H, 31, 32, 0))).toMatchObject({
      condition: "H mod 32 is not 1 to 16",
    });
    expect(both(windowed(H, 3, 32, 0), windowed(H, 0, 32, 1))).toMatchObject({ condition: "H mod 32 is 29 to 31" });
  });
  test("strides beyond any period are decided by the form", () => {
    const [f, g] = [subsample(H, 200_000), windowed(H, 0, 200_000, 0)];
    expect(both(f, g)).toEqual(sometimes("H mod 200000 is 0", 1, 1, 0));
  });
  test("never: a constant difference", () => expect(both(H, conv(H, 3, 1, 0))).toEqual({ kind: "never", except: [] }));
  test("never but for a few sizes: lines of different slope", () => {
    expect(both(subsample(H, 2), subsample(H, 3))).toEqual({ kind: "never", symbol: "H", except: [1, 2, 4] });
    expect(both(symbolic("H", 2), scaled(H, 3, -4))).toEqual({ kind: "never", symbol: "H", except: [4] });
    // However far out the lines cross.
    const late = both(windowed(H, 300_000, 3, 0), subsample(H, 2));
    expect(late).toMatchObject({ kind: "never", except: expect.arrayContaining([600_000]) });
  });
  test("different symbols, or a symbol and a number", () => {
    expect(both(H, symbolic("W"))).toEqual({ kind: "different-symbols", left: "H", right: "W" });
    expect(both(H, constant(8))).toEqual({ kind: "different-symbols", left: "H", right: "a number" });
  });
});

describe("limits", () => {
  test("a table of more than 65,536 values", () =>
    expect(() => conv(symbolic("H", 3), 1, 100_000, 0)).toThrow(PeriodLimit));
  test("divisors beyond exact doubles", () => expect(() => times(60, H, (x) => conv(x, 1, 2, 0))).toThrow(PeriodLimit));
});
