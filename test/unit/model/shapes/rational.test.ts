import { describe, expect, test } from "vitest";
import {
  add,
  ceil,
  compare,
  divide,
  floor,
  formatRational,
  fromNumber,
  isWhole,
  makeDivisible,
  multiply,
  parseNumber,
  rational,
  remainder,
  round,
  squareRoot,
  subtract,
  toNumber,
  whole,
  type Rational,
} from "../../../../compiler/model/values/rational.ts";

const of = (text: string): Rational => {
  const [top = "", bottom = "1"] = text.split("/");
  return rational(BigInt(top), BigInt(bottom));
};
const read = (text: string): Rational => {
  const parsed = parseNumber(text);
  if (!parsed) throw new Error(`${text} is no number`);
  return parsed.value;
};

describe("arithmetic is exact", () => {
  test("a third three times is one", () => {
    const third = of("1/3");
    expect(add(add(third, third), third)).toEqual(whole(1));
    expect(multiply(of("2/3"), of("9/4"))).toEqual(of("3/2"));
    expect(subtract(of("1/2"), of("2/3"))).toEqual(of("-1/6"));
    expect(divide(whole(7), whole(-2))).toEqual(of("-7/2"));
    expect(isWhole(divide(whole(72), whole(16)))).toBe(false);
  });

  test("decimals are tenths, not doubles", () => {
    expect(add(read("0.1"), read("0.2"))).toEqual(read("0.3"));
    expect(toNumber(add(read("0.1"), read("0.2")))).toBe(0.3);
  });

  test.each([
    ["-7/2", -4, -3, -3],
    ["-5/2", -3, -2, -2],
    ["5/2", 2, 3, 3],
    ["7/3", 2, 3, 2],
    ["8/3", 2, 3, 3],
    ["-4", -4, -4, -4],
  ])("%s has floor %d, ceil %d and rounds to %d: halves go up", (text, down, up, near) => {
    expect([floor(of(text)), ceil(of(text)), round(of(text))]).toEqual([whole(down), whole(up), whole(near)]);
  });

  test("the remainder is not negative", () => {
    expect(remainder(whole(-7), whole(3))).toEqual(whole(2));
    expect(remainder(whole(-7), whole(-3))).toEqual(whole(2));
    expect(remainder(whole(6), whole(3))).toEqual(whole(0));
  });

  test("comparison", () => {
    expect(compare(of("1/3"), of("333333333333/1000000000000"))).toBeGreaterThan(0);
    expect(compare(of("-1/2"), of("-1/3"))).toBeLessThan(0);
    expect(compare(of("4/6"), of("2/3"))).toBe(0);
  });
});

describe("numbers as written", () => {
  test.each([
    ["25_557_032", 25_557_032],
    ["4.1G", 4_100_000_000],
    ["1e-4", 0.0001],
    ["2.5e+3", 2500],
    ["32k", 32_000],
    ["1.5MiB", 1_572_864],
    ["2GiB", 2_147_483_648],
    ["1T", 1e12],
    ["0.1", 0.1],
  ])("%s", (text, value) => expect(toNumber(read(text))).toBe(value));

  test("the unit of the last digit is what ~= rounds to", () => {
    expect(parseNumber("4.1G")?.unit).toEqual(whole(100_000_000));
    expect(parseNumber("25_557_032")?.unit).toEqual(whole(1));
    expect(parseNumber("1.50e-3")?.unit).toEqual(of("1/100000"));
  });

  test.each(["1e500", "9".repeat(401), "1x", "", "1.", "-1"])("%s is none", (text) =>
    expect(parseNumber(text)).toBeUndefined(),
  );

  test.each([
    ["25557032", "25,557,032"],
    ["9/2", "4.5"],
    ["-9/2", "-4.5"],
    ["1/3", "1/3"],
    ["-2/3", "-2/3"],
    ["1/100000", "0.00001"],
    ["1/10000000", "1e-7"],
    // 31 digits are more than a double holds: no decimal tells them.
    ["1000000000000000000000000000001/2", "1000000000000000000000000000001/2"],
  ])("%s prints as %s", (text, shown) => expect(formatRational(of(text))).toBe(shown));
});

describe("the nearest double", () => {
  test("quotients of large numbers are rounded once", () => {
    // JavaScript reads decimals correctly rounded: an independent truth.
    for (const digits of [
      "1.00000000000000011102230246251565",
      "3.14159265358979323846",
      "0.1",
      "123456789.123456789",
    ]) {
      for (const exponent of [0, 7, -7, 30, -30, 200, -200, 300, -300]) {
        const text = `${digits}e${exponent}`;
        expect(toNumber(read(text)), text).toBe(Number(text));
      }
    }
    // Half a unit above 1, and a little: down without the little, up with it.
    const half = rational(2n ** 53n + 1n, 2n ** 53n);
    expect(toNumber(half)).toBe(1);
    expect(toNumber(add(half, rational(1n, 10n ** 60n)))).toBe(1 + 2 ** -52);
  });
  test("too small is 0, too large is infinite", () => {
    expect(toNumber(read("1e-350"))).toBe(0);
    expect(toNumber(add(read("1e350"), of("1/3")))).toBe(Number.POSITIVE_INFINITY);
    expect(toNumber(divide(read("1e-310"), whole(1)))).toBe(1e-310);
  });
  test("doubles come back", () => {
    for (const value of [0.1, 1 / 3, 5e-324, 1e300, -2.5]) expect(toNumber(fromNumber(value))).toBe(value);
  });
});

describe("square roots", () => {
  test("squares of rationals are exact", () => {
    expect(squareRoot(of("9/4"))).toEqual(of("3/2"));
    expect(squareRoot(whole(0))).toEqual(whole(0));
    expect(squareRoot(read("1e60"))).toEqual(read("1e30"));
  });
  test("the others are the nearest double, also where the radicand is none", () => {
    expect(toNumber(squareRoot(whole(2)))).toBe(Math.SQRT2);
    expect(toNumber(squareRoot(whole(8)))).toBe(Math.sqrt(8));
    for (const radicand of ["1/3", "2/7", "1/10", "10000000000000000000000000000000000000001", "3/1000000007"]) {
      const root = squareRoot(of(radicand));
      const below = multiply(previousHalf(root), previousHalf(root));
      const above = multiply(nextHalf(root), nextHalf(root));
      expect(compare(below, of(radicand)), radicand).toBeLessThanOrEqual(0);
      expect(compare(above, of(radicand)), radicand).toBeGreaterThanOrEqual(0);
    }
  });
  test("beyond all doubles it still ends", () => {
    const root = squareRoot(multiply(read("2e400"), read("1e400")));
    expect(compare(multiply(root, root), multiply(read("2e400"), read("1e400")))).toBeLessThan(0);
  });
});

/** Half a unit in the last place below and above a double: the nearest one lies between them. */
function halfUnit(value: number): Rational {
  return fromNumber(2 ** (Math.floor(Math.log2(value)) - 53));
}
const previousHalf = (root: Rational): Rational => subtract(root, halfUnit(toNumber(root)));
const nextHalf = (root: Rational): Rational => add(root, halfUnit(toNumber(root)));

test.each([
  [32 * 0.75, 8, 24],
  // MobileNetV2 at 0.35: 24 * 0.35 = 8.4
  [8.4, 8, 8],
  // 11.2 would round to 8, which is below 0.9 of it.
  [11.2, 8, 16],
  [3, 8, 8],
  [36, 8, 40],
])("make_divisible(%d, %d) is %d", (x, d, made) => expect(makeDivisible(fromNumber(x), whole(d))).toEqual(whole(made)));
