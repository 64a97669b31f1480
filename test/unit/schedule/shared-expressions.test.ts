/** Numbers of expressions, which stand for them in keys, in a process that compiles for long. */
import { expect, test } from "vitest";
import { expressionNumber } from "../../../compiler/schedule/shared-expressions.ts";
import type { Expression } from "../../../compiler/schedule/types.ts";

const constant = (value: number): Expression => ({ instructions: [{ kind: "constant", value }], value: 0 });

test("equal expressions have one number and different ones never, however many are met between them", () => {
  const first = constant(-1);
  const number = expressionNumber(first);
  const seen = new Set([number]);
  for (let value = 0; value < 20_000; value++) {
    seen.add(expressionNumber(constant(value)));
    // As a program does that has thousands of others; every object of it, and a new one.
    if (value % 3000 === 0) expect([expressionNumber(first), expressionNumber(constant(-1))]).toEqual([number, number]);
  }
  expect(seen.size).toBe(20_001);
});
