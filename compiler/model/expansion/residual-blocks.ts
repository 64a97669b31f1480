/** Which residual block of the model a text is expanded in, counted from 1 (`reference.md`, section 3.2). */
import type { Scope } from "../values/scope.ts";
import type { BlockCallee, ResidualBlock } from "../values/value.ts";
import { containsResidual } from "./contains-residual.ts";

export class ResidualBlocks {
  readonly #count: number | undefined;
  #soFar = 0;

  /** @param count of all in the model, where that is known */
  constructor(count: number | undefined) {
    this.#count = count;
  }

  get soFar(): number {
    return this.#soFar;
  }

  /** Of a block that is called here, or of the one that it is called in. */
  of(
    callee: BlockCallee,
    scope: Scope,
    { counts, residual }: { readonly counts: boolean; readonly residual?: ResidualBlock },
  ): ResidualBlock | undefined {
    if (!counts || !containsResidual(callee, scope)) return residual;
    const number = ++this.#soFar;
    return { kind: "residual-block", number, count: this.#count ?? number };
  }
}
