/** What the playground says of a race, and how it says a time. */
import { expect, test } from "vitest";
import { verdictOf, type Raced } from "../../../playground/src/training/view/verdict.ts";
import { clock, shortNumber } from "../../../playground/src/training/view/numbers.ts";

const titles = { designed: "Net", none: "plain", zero_pad: "zero-pad", projection: "projection" } as const;
const raced = (shortcut: keyof typeof titles, loss: number, layers = 56): Raced => ({
  ...{ title: `${titles[shortcut]}, ${layers} layers`, isPlain: shortcut === "none" },
  ...{ layers, loss },
});

test("the network with the lower loss is named, of a deep plain one what the paper says", () => {
  const residual =
    "After 120 steps Net, 56 layers has the lower training loss, 0.500 against 1.500 of plain, 56 layers.";
  expect(verdictOf([raced("designed", 0.5), raced("none", 1.5)], 120)).toMatch(`${residual} Same layers`);
  expect(verdictOf([raced("none", 1.5), raced("designed", 0.5)], 120)).toMatch(`${residual} Same layers`);
  expect(verdictOf([raced("none", 0.52), raced("designed", 0.5)], 120)).not.toMatch("paper|2015");
  expect(verdictOf([raced("none", 0.5), raced("designed", 1.5)], 1)).toBe(
    "After 1 step plain, 56 layers has the lower training loss, 0.500 against 1.500 of Net, 56 layers.",
  );
});

test("of shallow networks nothing is claimed that the paper does not say", () => {
  const said = verdictOf([raced("designed", 0.5, 8), raced("none", 1.5, 8)], 10);
  expect(said).toBe(
    "After 10 steps Net, 8 layers has the lower training loss, 0.500 against 1.500 of plain, 8 layers.",
  );
});

test("nobody wins a tie, and what is not finite does not win", () => {
  expect(verdictOf([raced("designed", 0.50001), raced("projection", 0.50002)], 10)).toBe(
    "After 10 steps both have a training loss of 0.500.",
  );
  const lost =
    /^After 10 steps projection, 56 layers has .*, 0\.500 against one that is not finite of zero-pad, 56 layers\.$/;
  expect(verdictOf([raced("zero_pad", Number.NaN), raced("projection", 0.5)], 10)).toMatch(lost);
  expect(verdictOf([raced("projection", 0.5), raced("zero_pad", Number.NaN)], 10)).toMatch(lost);
  expect(verdictOf([raced("zero_pad", Number.NaN), raced("projection", Number.POSITIVE_INFINITY)], 10)).toBe("");
  expect(verdictOf([raced("designed", 0.5)], 10)).toBe("");
});

test("a time of hours is told as one", () => {
  expect([5, 65, 3599.6, 7265].map(clock)).toEqual(["0:05", "1:05", "1:00:00", "2:01:05"]);
});

test("a number has two digits at most, and a power where it is small or large", () => {
  const told = [0, 0.2, 0.30000000000000004, 0.25, 10, 1500, 15_000, 10_000, 60_000_000, 1e-5, 2e-5, 1.5e20];
  expect(told.map(shortNumber)).toEqual([
    ...["0", "0.2", "0.3", "0.25", "10", "1500", "1.5·10⁴", "10⁴", "6·10⁷", "10⁻⁵", "2·10⁻⁵", "1.5·10²⁰"],
  ]);
});
