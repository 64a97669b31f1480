/** What is not finite is found, counted and named, and saved by nobody. */
import { describe, expect, test } from "vitest";
import { findNotFinite, MOST_USABLE, notFiniteText, requireFiniteTensors } from "../../../runtime/finite.ts";

const tensors = (...values: readonly number[]): readonly (readonly [string, Float32Array])[] => [
  ["first", Float32Array.of(1, -2, 3.4e38, 1e-45)],
  ["second", Float32Array.from(values)],
  ["third", Float32Array.of(Number.NaN)],
];

describe("numbers", () => {
  test("that are finite are none too many", () => {
    expect(findNotFinite(tensors(0, -0).slice(0, 2))).toBeUndefined();
    expect(() => requireFiniteTensors(tensors(1).slice(0, 2))).not.toThrow();
  });
  test.each([Number.NaN, Infinity, -Infinity])(
    "such as %d are counted, and the first tensor that has one is named",
    (bad) => {
      const found = findNotFinite(tensors(1, bad, 2, bad));
      expect(found).toMatchObject({ tensor: "second", count: 3, total: 9 });
      expect(found && notFiniteText(found)).toBe("3 of 9 numbers are not finite; first seen in second");
      expect(() => requireFiniteTensors(tensors(bad))).toThrow(expect.objectContaining({ code: "RN4015" }));
    },
  );
  test("whose squares are not finite are of no use", () => {
    expect(Number.isFinite(Math.fround(MOST_USABLE ** 2))).toBe(true);
    expect(Number.isFinite(Math.fround((1.0001 * MOST_USABLE) ** 2))).toBe(false);
    expect(findNotFinite([["w", Float32Array.of(-2e19, 1e19)]], MOST_USABLE)).toMatchObject({ count: 1 });
  });
});
