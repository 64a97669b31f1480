/** Several things that have nothing to do with each other: what is wrong with any of them is told in one run. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { abandon, Abandoned } from "./abandon.ts";

export class Together {
  readonly #told: Diagnostic[] = [];
  #isWrong = false;

  /** Whether something was wrong, here or where it was told before. */
  get isWrong(): boolean {
    return this.#isWrong;
  }
  get told(): readonly Diagnostic[] {
    return this.#told;
  }

  /** What `make` gives; undefined where it was abandoned, which is kept. */
  attempt<T>(make: () => T): T | undefined {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
      this.tell(...error.diagnostics);
      return undefined;
    }
  }
  tell(...diagnostics: readonly Diagnostic[]): void {
    this.#isWrong = true;
    for (const each of diagnostics) if (!this.#told.some((one) => isAlike(one, each))) this.#told.push(each);
  }
  /** @throws Abandoned what was told */
  end(): void {
    if (this.#isWrong) abandon(...this.#told);
  }
}

function isAlike(one: Diagnostic, other: Diagnostic): boolean {
  return one.code === other.code && one.primary.span.start === other.primary.span.start;
}

/** What `make` gives of each. @throws Abandoned what is wrong with any of them */
export function eachTogether<Item, Made>(items: readonly Item[], make: (item: Item) => Made): readonly Made[] {
  const together = new Together();
  const made = items.flatMap((item) => {
    const one = together.attempt(() => [make(item)]);
    return one ?? [];
  });
  together.end();
  return made;
}
