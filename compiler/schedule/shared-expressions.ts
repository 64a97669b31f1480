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

/** Texts that are met between two of one program: it has a few hundred. */
const MOST_BETWEEN = 4000;

class Numbers {
  /** Those met lately, and those before them: what a program meets again is in one of the two. */
  #young = new Map<string, number>();
  #old: ReadonlyMap<string, number> = new Map();
  #known = new WeakMap<Expression, number>();
  #next = 0;

  of(expression: Expression): number {
    const known = this.#known.get(expression) ?? this.#ofText(exactText(expression));
    this.#known.set(expression, known);
    return known;
  }
  #ofText(text: string): number {
    const known = this.#young.get(text) ?? this.#old.get(text) ?? this.#next++;
    if (this.#young.size >= MOST_BETWEEN) this.#forget();
    this.#young.set(text, known);
    return known;
  }
  /** Objects with the texts: one that lives on would keep a number that its equals no longer get. */
  #forget(): void {
    this.#old = this.#young;
    this.#young = new Map();
    this.#known = new WeakMap();
  }
}
const numbers = new Numbers();

/** Different for different expressions, and equal for equal ones: for keys, in which their texts would be most of what is said. */
export function expressionNumber(expression: Expression): number {
  return numbers.of(expression);
}
