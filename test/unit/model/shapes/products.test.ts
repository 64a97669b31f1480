import { describe, expect, test } from "vitest";
import { compareExtents, exampleText } from "../../../../compiler/model/shapes/extent-comparison.ts";
import { increased, productOf } from "../../../../compiler/model/shapes/extent-product.ts";
import { dividedExactly, enlarge, transposedWindow } from "../../../../compiler/model/shapes/extent-rules.ts";
import {
  constant,
  extentAt,
  formatExtent,
  leastOf,
  leastSizesOf,
  scaled,
  symbolic,
  windowed,
  type AxisExtent,
  type Extent,
} from "../../../../compiler/model/shapes/extent.ts";

const [H, W] = [symbolic("H"), symbolic("W")];
const up = (x: AxisExtent, n: number): AxisExtent => windowed(x, -1, n, 1);
const down = (x: AxisExtent, n: number): AxisExtent => windowed(x, 0, n, 0);

describe("what layers make of an extent", () => {
  test("upsampling multiplies", () => expect(formatExtent(enlarge(down(H, 2), 2))).toBe("2 * floor(H / 2)"));
  test("a transposed convolution puts a window at each stride", () => {
    const unet = { reach: 2, stride: 2, padding: 0, outputPadding: 0 };
    expect(transposedWindow(constant(14), unet)).toEqual(constant(28));
    expect(formatExtent(transposedWindow(H, unet) ?? constant(0))).toBe("2 * H");
    const doubled = transposedWindow(H, { reach: 3, stride: 2, padding: 2, outputPadding: 1 });
    expect(formatExtent(doubled ?? constant(0))).toBe("2 * H");
    const shrunk = transposedWindow(H, { reach: 1, stride: 1, padding: 4, outputPadding: 0 }) ?? constant(0);
    expect([formatExtent(shrunk), leastOf(shrunk)]).toEqual(["H - 4", 5]);
    expect(transposedWindow(constant(4), { reach: 1, stride: 1, padding: 4, outputPadding: 0 })).toBeUndefined();
  });
  test("a division that leaves something for some size says for which", () => {
    expect(dividedExactly(symbolic("H", 6), 3)).toEqual({ extent: symbolic("H", 2) });
    expect(dividedExactly(constant(8), 4)).toEqual({ extent: constant(2) });
    expect(dividedExactly(constant(9), 4)).toEqual({ inexact: { kind: "never", except: [] } });
    expect(dividedExactly(H, 2)).toMatchObject({ inexact: { kind: "sometimes", condition: "H is even" } });
    const even = scaled(down(H, 3), 2);
    expect(dividedExactly(even, 2)).toEqual({ extent: down(H, 3) });
  });
});

describe("products", () => {
  test.each<[string, Extent]>([
    ["H * W", productOf(H, W)],
    ["H * W", productOf(W, H)],
    ["H * H", productOf(H, H)],
    ["H * W + 1", increased(productOf(H, W), 1)],
    ["floor(H / 16) * floor(W / 16) + 1", increased(productOf(down(H, 16), down(W, 16)), 1)],
    ["6 * H * W", productOf(symbolic("H", 2), symbolic("W", 3))],
    ["4 * (H + 1) * W", productOf(scaled(H, 4, 4), W)],
    ["14 * H", productOf(H, constant(14))],
    ["196", productOf(constant(14), constant(14))],
    ["(f(H) repeating every 2) * W", productOf(windowed(symbolic("H", 3), 0, 2, 0), W)],
  ])("%s", (text, extent) => expect(formatExtent(extent)).toBe(text));
  test("have a value at sizes of all symbols, and the least sizes of both factors", () => {
    const tokens = increased(productOf(down(H, 16), { ...W, least: 7 }), 1);
    expect(
      extentAt(
        tokens,
        new Map([
          ["H", 224],
          ["W", 9],
        ]),
      ),
    ).toBe(127);
    expect([...leastSizesOf(tokens)].sort()).toEqual([
      ["H", 1],
      ["W", 7],
    ]);
  });
});

describe("products compared", () => {
  const compared = (f: Extent, g: Extent): string => {
    const result = compareExtents(f, g);
    switch (result.kind) {
      case "equal":
        return "equal";
      case "never":
        return `never${result.except.length > 0 ? ` but for ${result.symbol} = ${result.except.join()}` : ""}`;
      case "sometimes":
        return `when ${result.condition}; ${exampleText(result)}`;
      case "different-symbols":
        return `${result.left} and ${result.right}`;
    }
  };
  test.each<[string, Extent, Extent]>([
    ["equal", productOf(H, W), productOf(W, H)],
    ["equal", productOf(scaled(H, 2), W), productOf(H, scaled(W, 2))],
    ["equal", productOf(scaled(up(symbolic("H", 4), 2), 2), W), productOf(symbolic("H", 4), W)],
    ["never", productOf(H, W), increased(productOf(H, W), 1)],
    ["never", productOf(H, W), productOf(scaled(H, 1, 1), W)],
    ["never", productOf(scaled(H, 2), W), productOf(H, W)],
    ["when H is even; H = 1 and W = 1: 1 against 0", productOf(up(H, 2), W), productOf(down(H, 2), W)],
    [
      "when H is even and W mod 4 is 0; H = 1 and W = 1: 1 against 0",
      productOf(up(H, 2), up(W, 4)),
      productOf(down(H, 2), down(W, 4)),
    ],
    // Sizes of one make up for sizes of the other: no words but the equation.
    [
      "when floor((H + 1) / 2) * floor(W / 2) is floor(H / 2) * floor((W + 1) / 2); H = 1 and W = 2: 1 against 0",
      productOf(up(H, 2), down(W, 2)),
      productOf(down(H, 2), up(W, 2)),
    ],
  ])("%s", (told, f, g) => expect(compared(f, g)).toBe(told));
  test("of one symbol: residue by residue, with every size at which curves meet", () => {
    const square = productOf(H, H);
    expect(compared(square, scaled(H, 3, -2))).toBe("never but for H = 1,2");
    expect(compared(square, scaled(H, 200_000))).toBe("never but for H = 200000");
    expect(compared(square, scaled(H, 2, -2))).toBe("never");
    expect(compared(productOf(up(H, 2), up(H, 2)), productOf(down(H, 2), down(H, 2)))).toBe(
      "when H is even; H = 1: 1 against 0",
    );
    expect(compared(productOf(up(H, 2), down(H, 2)), productOf(down(H, 2), up(H, 2)))).toBe("equal");
  });
  test("different symbols, or a number", () => {
    expect(compared(productOf(H, W), H)).toBe("H and W and H");
    expect(compared(productOf(H, W), constant(196))).toBe("H and W and a number");
    expect(compared(productOf(H, H), productOf(H, W))).toBe("H and H and W");
  });
});
