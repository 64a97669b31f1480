/** What is made once of a text stays what it is for a program that meets it again, and a process keeps no more than it needs. */
import { expect, test } from "vitest";
import { LatelyMet } from "../../../compiler/graph/lately-met.ts";

test("what is met again is the same, however many others are met between, and in the end", () => {
  const met = new LatelyMet<object>();
  const first = met.of("first", () => ({}));
  for (let other = 0; other < 20_000; other++) {
    met.of(`other ${other}`, () => ({}));
    if (other % 3000 === 0) expect(met.of("first", () => ({}))).toBe(first);
  }
  expect(met.of("first", () => ({}))).toBe(first);
});

test("what is met no more is forgotten, and whoever keeps what was made of it hears of that before", () => {
  let forgotten = 0;
  const met = new LatelyMet<object>(() => forgotten++);
  const first = met.of("first", () => ({}));
  for (let other = 0; other < 3000; other++) met.of(`other ${other}`, () => ({}));
  expect([forgotten, met.of("first", () => ({}))]).toEqual([0, first]);
  for (let other = 0; other < 20_000; other++) met.of(`yet another ${other}`, () => ({}));
  expect(forgotten).toBeGreaterThan(1);
  expect(met.of("first", () => ({}))).not.toBe(first);
});
