/** How the expansion of one model ends early: its diagnostic is told, and nothing that would only follow from it. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
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
export function showing<T>(brought: Span, call: Span, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Abandoned)) throw error;
    const related = { span: brought, text: "its arguments were given here" };
    const isHere = ({ source, start, end }: Span): boolean =>
      source === call.source && start >= call.start && end <= call.end;
    return abandon(
      ...error.diagnostics.map((each) =>
        isHere(each.primary.span) ? { ...each, related: [...each.related, related] } : each,
      ),
    );
  }
}
