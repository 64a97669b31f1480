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

/** A finding at a call through a parameter shows the argument that brought the block, too. */
export function withArguments(brought: Span, call: Span, finding: Diagnostic): Diagnostic {
  const { source, start, end } = finding.primary.span;
  if (source !== call.source || start < call.start || end > call.end) return finding;
  return { ...finding, related: [...finding.related, { span: brought, text: BROUGHT }] };
}

const BROUGHT = "its arguments were given here";
export function isBrought({ text }: Label): boolean {
  return text === BROUGHT;
}
