/** Which residual block of the model a text is expanded in, counted from 1 (`reference.md`, section 3.2). */
import type { Scope } from "../values/scope.ts";
import type { BlockCallee, ResidualBlock } from "../values/value.ts";
import { containsResidual } from "./contains-residual.ts";

export class ResidualBlocks {
  readonly #count: number | undefined;
  #soFar = 0;
  #countWasRead = false;

  /** @param count of all in the model, where that is known */
  constructor(count: number | undefined) {
    this.#count = count;
  }

  get soFar(): number {
    return this.#soFar;
  }
  /** True where something asked how many there are in all. */
  get countWasRead(): boolean {
    return this.#countWasRead;
  }

  /**
   * Of a block that is called here, or of the one that it is called in. The model itself calls what no block does, in
   * paths and residuals of its stages too.
   */
  of(
    callee: BlockCallee,
    scope: Scope,
    { inside, residual }: { readonly inside: readonly unknown[]; readonly residual?: ResidualBlock },
  ): ResidualBlock | undefined {
    const isOurs = inside.length === 0 && callee.declaration.keyword === "block";
    if (!isOurs || !containsResidual(callee, scope)) return residual;
    const number = ++this.#soFar;
    const count = (): number => this.#read(number);
    return {
      kind: "residual-block",
      number,
      get count() {
        return count();
      },
    };
  }

  #read(number: number): number {
    this.#countWasRead = true;
    return this.#count ?? number;
  }
}
