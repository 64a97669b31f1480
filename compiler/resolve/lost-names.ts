/**
 * Names of a file that stand for something that nobody knows: of what was not understood, of imports that lead nowhere,
 * of two declarations alike. What is wrong is told there, and nothing where the names are used.
 */
import type * as tree from "../../grammar/tree.ts";

export class LostNames {
  readonly #names: Set<string>;
  readonly #meant = new Set<string>();
  readonly #isOpen: boolean;

  constructor(gaps: readonly tree.Gap[] = []) {
    this.#names = new Set(gaps.flatMap(({ names }) => names.map(({ text }) => text)));
    this.#isOpen = gaps.some(({ isOpen }) => isOpen);
  }

  add(name: string): void {
    this.#names.add(name);
  }
  /** What a name that is lost was probably meant to be: by that it may be called. */
  addMeant(name: string): void {
    this.#meant.add(name);
  }
  has(name: string): boolean {
    return this.#names.has(name);
  }
  /** Whether a name that nothing stands for may be one of these, too. */
  mayBe(name: string): boolean {
    return this.#isOpen || this.#names.has(name) || this.#meant.has(name);
  }
}
