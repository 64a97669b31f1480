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

/** Remembered texts; more than this are of another program altogether. */
const MOST_REMEMBERED = 4000;

class Numbers {
  readonly #byText = new Map<string, number>();
  readonly #known = new WeakMap<Expression, number>();
  #next = 0;

  of(expression: Expression): number {
    const known = this.#known.get(expression) ?? this.#ofText(exactText(expression));
    this.#known.set(expression, known);
    return known;
  }
  #ofText(text: string): number {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    // None is given twice: what is forgotten is only met as something new.
    if (this.#byText.size > MOST_REMEMBERED) this.#byText.clear();
    this.#byText.set(text, this.#next);
    return this.#next++;
  }
}
const numbers = new Numbers();

/** Different for different expressions, and equal for equal ones: for keys, in which their texts would be most of what is said. */
export function expressionNumber(expression: Expression): number {
  return numbers.of(expression);
}
