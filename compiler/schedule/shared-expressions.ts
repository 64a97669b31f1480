/**
 * Equal expressions are one object. A deep network computes the same few in every block: what is made of one, or said of
 * it, is made and said once.
 */
import { exactText } from "../graph/exact-text.ts";
import type { Expression } from "./types.ts";

/** A rule that makes an expression of another, with a memory. @param key of all else that `make` depends on */
export type Remembering = (expression: Expression, key: string, make: () => Expression) => Expression;

export function remembering(): Remembering {
  const made = new WeakMap<Expression, Map<string, Expression>>();
  return (expression, key, make) => {
    const known = made.get(expression) ?? new Map<string, Expression>();
    made.set(expression, known);
    const result = known.get(key) ?? make();
    known.set(key, result);
    return result;
  };
}

const texts = new WeakMap<Expression, string>();

/** Equal for equal expressions, and different for different ones. */
export function expressionText(expression: Expression): string {
  const known = texts.get(expression) ?? exactText(expression);
  texts.set(expression, known);
  return known;
}
