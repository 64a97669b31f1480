/**
 * Equal expressions are one object. A deep network computes the same few in every block: what is made of one, or said of
 * it, is made and said once.
 */
import { exactText } from "../graph/exact-text.ts";
import { LatelyMet } from "../graph/lately-met.ts";
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

class Numbers {
  #known = new WeakMap<Expression, number>();
  /** Objects are forgotten with texts: one that lives on would keep a number that its equals no longer get. */
  readonly #ofText = new LatelyMet<number>(() => (this.#known = new WeakMap()));
  #next = 0;

  of(expression: Expression): number {
    const known = this.#known.get(expression) ?? this.#ofText.of(exactText(expression), () => this.#next++);
    this.#known.set(expression, known);
    return known;
  }
}
const numbers = new Numbers();

/** Different for different expressions, and equal for equal ones: for keys, in which their texts would be most of what is said. */
export function expressionNumber(expression: Expression): number {
  return numbers.of(expression);
}
