/** How the expansion of one model ends early: its diagnostic is told, and nothing that would only follow from it. */
import type { Diagnostic, Label } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";

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

/** What `make` gives, or nothing where it was abandoned: for what is only tried. */
export function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof Abandoned) return undefined;
    throw error;
  }
}

/** What brought a block or layer to a call that does not name it. */
export interface Brought {
  readonly span: Span;
  readonly text: "its arguments were given here" | "replaced here";
}

/** A finding at a call of what was brought there shows what brought it, too. */
export function broughtBy({ span, text }: Brought, call: Span, finding: Diagnostic): Diagnostic {
  const { source, start, end } = finding.primary.span;
  if (source !== call.source || start < call.start || end > call.end) return finding;
  // What a call inside of this one has said is said.
  if (finding.related.some((each) => isBrought(each) && each.span === span)) return finding;
  return { ...finding, related: [{ span, text }, ...finding.related] };
}

export function isBrought({ text }: Label): boolean {
  return text === "its arguments were given here" || text === "replaced here";
}
