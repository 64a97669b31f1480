/** What check and lint say of a text, with their fixes as changes of it: plain data. */
import { resolveImport } from "../compiler/resolve/project.ts";
import type { Diagnostic, Fix, Severity } from "../grammar/diagnostic.ts";
import type { Span } from "../grammar/source.ts";
import type { Design } from "./design.ts";
import { editOf, rangeOf, type Range, type TextEdit } from "./range.ts";

export interface Finding extends Range {
  /** What the codes' pages call it: `RN2001`. */
  readonly code: string;
  readonly name: string;
  readonly severity: Severity;
  readonly message: string;
  /** Said of the range itself; may be empty. */
  readonly label: string;
  /** Further lines, a next step as `help: …`. */
  readonly notes: readonly string[];
  readonly related: readonly RelatedPlace[];
  readonly fix?: TextFix;
}
export interface RelatedPlace extends Range {
  /** Of another file than the text; absent for the text itself. */
  readonly path?: string;
  readonly text: string;
}
export interface TextFix {
  readonly title: string;
  /** `safe` leaves the checked model and all comments as they are. */
  readonly safety: Fix["safety"];
  /** None overlaps another. */
  readonly edits: readonly TextEdit[];
}

/**
 * In the order of the text. An error in an imported file is told at the import that leads there: first it has to be
 * mended there.
 */
export function findingsOf(design: Design): readonly Finding[] {
  return design.diagnostics.map((each) => findingOf(each, design));
}

function findingOf({ primary, related, fix, ...diagnostic }: Diagnostic, design: Design): Finding {
  const { code, name, severity, message, notes } = diagnostic;
  const isHere = ofText(primary.span, design);
  return {
    ...(isHere ? rangeOf(primary.span) : importOf(primary.span, design)),
    code,
    name,
    severity,
    message: isHere ? message : `${primary.span.source.path}: ${message}`,
    label: isHere ? primary.text : "",
    notes,
    related: related.map(({ span, text }) => {
      return { ...rangeOf(span), text, ...(ofText(span, design) ? {} : { path: span.source.path }) };
    }),
    ...(fix?.edits.every(({ span }) => ofText(span, design)) ? { fix: fixOf(fix) } : {}),
  };
}

function fixOf({ title, safety, edits }: Fix): TextFix {
  return { title, safety, edits: edits.map(editOf) };
}
function ofText({ source }: Span, { module }: Design): boolean {
  return source === module.file.source;
}

/** The import that a place of another file came by: its own, else the first of a file that is not std. */
function importOf({ source }: Span, { module, path }: Design): Range {
  const { imports } = module.file;
  const own = imports.find((each) => resolveImport(each.path.value, path) === source.path);
  const found = own ?? imports.find((each) => !each.path.value.startsWith("std/"));
  return found ? rangeOf(found.path.span) : { from: 0, to: 0 };
}
