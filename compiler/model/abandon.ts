/** How the expansion of one model ends early: its diagnostic is told, and nothing that would only follow from it. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";

export class Abandoned extends Error {
  override readonly name = "Abandoned";
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics[0]?.message);
    this.diagnostics = diagnostics;
  }
}

export function abandon(...diagnostics: readonly Diagnostic[]): never {
  throw new Abandoned(diagnostics);
}
