/**
 * What is wrong with one model, as far as it can be told in one run: a statement that is wrong puts out a value of which
 * nothing is known, and what only follows from that is not told. Names, arguments and types of the rest are checked on.
 */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { Abandoned, broughtBy, isBrought, type Brought } from "../abandon.ts";
import type { Span } from "../../../grammar/source.ts";
import type { Tensor } from "./nodes.ts";
import { withWayTo, type Way } from "./way-to.ts";

/** A value of which nothing is known: who asks for its shape is abandoned without a word. */
export const unknownTensor: Tensor = {
  kind: "tensor",
  id: -1,
  get shape(): never {
    throw new Abandoned([]);
  },
};

/** Limits and circles: what comes after them would meet them again. */
const final: ReadonlySet<string> = new Set(["RN5010", "RN5011", "RN2020"]);

export class Problems {
  readonly #told: Diagnostic[] = [];
  readonly #places = new Set<string>();
  #trials = 0;
  #isWhole = true;

  /** Whether all of the model was understood and is right: what is wrong may have been told elsewhere. */
  get isWhole(): boolean {
    return this.#isWhole;
  }
  get told(): readonly Diagnostic[] {
    return this.#told;
  }

  /** What `make` gives, or `otherwise`, where it was abandoned; why is kept. @param way there */
  attempt<T>(make: () => T, otherwise: () => T, way: () => Way): T {
    if (this.#trials > 0) return make();
    try {
      return make();
    } catch (error) {
      if (!(error instanceof Abandoned) || error.diagnostics.some(({ code }) => final.has(code))) throw error;
      this.#isWhole = false;
      if (error.diagnostics.length > 0) {
        const there = way();
        for (const each of error.diagnostics) this.tell(withWayTo(each, there));
      }
      return otherwise();
    }
  }

  /** What was wrong before there was a way. */
  fail(diagnostics: readonly Diagnostic[]): void {
    this.#isWhole = false;
    for (const each of diagnostics) this.tell(each);
  }

  /**
   * Copies of a block say the same of one place, calls through a parameter of what they were brought, and all calls
   * that a derivation replaced of its line.
   */
  tell(diagnostic: Diagnostic): void {
    const { code, message, primary, related } = diagnostic;
    const brought = related.find(isBrought);
    const { source, start, end } = brought?.span ?? primary.span;
    const several = brought?.text === "its arguments were given here";
    const place = [code, source.path, start, end, ...(several ? [message] : [])].join(" ");
    if (this.#places.has(place)) return;
    this.#places.add(place);
    this.#told.push(diagnostic);
  }

  /** Nothing that goes wrong in `make` is kept: it is only tried. */
  trial<T>(make: () => T): T {
    this.#trials++;
    try {
      return make();
    } finally {
      this.#trials--;
    }
  }

  /** What is told of a call shows, too, what brought what is called: an argument, or a derivation. */
  showing<T>(brought: Brought, call: Span, make: () => T): T {
    const before = this.#told.length;
    try {
      return make();
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
      throw new Abandoned(error.diagnostics.map((each) => broughtBy(brought, call, each)));
    } finally {
      for (const [index, each] of this.#told.entries())
        if (index >= before) this.#told[index] = broughtBy(brought, call, each);
    }
  }
}
