import type { Diagnostic } from "./diagnostic.ts";

/** Thrown where something is asked of a design that it cannot give, though it is sound by itself. */
export class Refused extends Error {
  override readonly name: string = "Refused";
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(`${diagnostic.code}: ${diagnostic.message}`);
    this.diagnostic = diagnostic;
  }
}
