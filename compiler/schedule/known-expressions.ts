/**
 * Expressions that were built, by the way through the graph along which they were (`expression-way.ts`), and by what they
 * are: equal ones are one object.
 */
import type { Expression } from "./types.ts";

/** What was met so far on ways that begin alike: what may be met next, and the expression where a way ends. */
export class WayPlace {
  expression: Expression | undefined;
  readonly #next = new Map<number, WayPlace>();

  next(met: number): WayPlace {
    const known = this.#next.get(met);
    if (known) return known;
    const place = new WayPlace();
    this.#next.set(met, place);
    return place;
  }
}

export class KnownExpressions {
  /** Where every way begins. */
  readonly start = new WayPlace();
  /** By the text of their instructions: several ways may lead to equal ones. */
  readonly #equal = new Map<string, Expression>();

  /** The object that stands for all that are equal to an expression. @param text of its instructions */
  equalTo(expression: Expression, text: string): Expression {
    const known = this.#equal.get(text);
    if (known) return known;
    this.#equal.set(text, expression);
    return expression;
  }
}
