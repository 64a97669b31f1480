/**
 * What is wrong with one model, as far as it can be told in one run: a statement that is wrong puts out a value of which
 * nothing is known, and what only follows from that is not told. Names, arguments and types of the rest are checked on.
 */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { Abandoned, isBrought, withArguments } from "../abandon.ts";
import type { Span } from "../../../grammar/source.ts";
import type { Tensor } from "./nodes.ts";

/** A value of which nothing is known: who asks for its shape is abandoned without a word. */
export const unknownTensor: Tensor = {
  kind: "tensor",
  id: -1,
  get shape(): never {
    throw new Abandoned([]);
  },
};

/** Limits and circles: what comes after them would meet them again. */
function isFinal({ code }: Diagnostic): boolean {
  return code.startsWith("RN5") || code === "RN2020";
}

export class Problems {
  readonly #told: Diagnostic[] = [];
  readonly #places = new Set<string>();
  #trials = 0;

  get told(): readonly Diagnostic[] {
    return this.#told;
  }

  /** What `make` gives, or `otherwise`, where it was abandoned; why is kept. @param note the way there */
  attempt<T>(make: () => T, otherwise: () => T, note: () => string | undefined): T {
    if (this.#trials > 0) return make();
    try {
      return make();
    } catch (error) {
      if (!(error instanceof Abandoned) || error.diagnostics.some(isFinal)) throw error;
      const way = error.diagnostics.length > 0 ? note() : undefined;
      for (const each of error.diagnostics)
        this.tell(way === undefined ? each : { ...each, notes: [way, ...each.notes] });
      return otherwise();
    }
  }

  /** Copies of a block say the same of one place, and calls through a parameter of what they were brought. */
  tell(diagnostic: Diagnostic): void {
    const { code, message, primary, related } = diagnostic;
    const brought = related.find(isBrought);
    const { source, start, end } = brought?.span ?? primary.span;
    const place = [code, source.path, start, end, ...(brought ? [message] : [])].join(" ");
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

  /** What is told of a call through a parameter shows the argument that brought the block, too. */
  showing<T>(brought: Span, call: Span, make: () => T): T {
    const before = this.#told.length;
    try {
      return make();
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
      throw new Abandoned(error.diagnostics.map((each) => withArguments(brought, call, each)));
    } finally {
      for (const [index, each] of this.#told.entries())
        if (index >= before) this.#told[index] = withArguments(brought, call, each);
    }
  }
}
