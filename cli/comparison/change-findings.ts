/** Changes and gaps as findings, so that they are told wherever findings are: at the lines that changed. */
import { reportChange } from "../../compiler/model/comparison/messages.ts";
import type { Change, ChangeClass } from "../../compiler/model/comparison/compare.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { positionAt, type Span } from "../../grammar/source.ts";
import type { Accepted } from "../config/config.ts";
import { changeStart, changeText } from "./change-text.ts";
import type { ModelComparison } from "./pair.ts";
import type { Gap } from "./survey.ts";

/** Of one class at one line: a wider stage changes every tensor of it, and the first few say so. */
export const MOST_TOLD = 8;

const CODES = { WEIGHTS: "RN6001", SHAPES: "RN6002", INTERFACE: "RN6003", BUDGET: "RN6004" } as const satisfies {
  readonly [C in ChangeClass]: string;
};

/** One finding for the changes of a class at a line; what does not count, or is accepted, is information. */
export function changeFindings(
  comparisons: readonly ModelComparison[],
  counts: (change: Change) => boolean,
  reasons: ReadonlyMap<Change, string>,
): readonly Diagnostic[] {
  return comparisons.flatMap((comparison) => {
    const groups = new Map<string, Change[]>();
    for (const change of comparison.changes.filter(({ breaking }) => breaking)) {
      const { source, start } = placeOf(comparison, change);
      const key = [change.class, counts(change), reasons.get(change), source.path, positionAt(source, start).line].join(
        "\0",
      );
      const group = groups.get(key) ?? [];
      group.push(change);
      groups.set(key, group);
    }
    return [...groups.values()].map((group) => findingOf(comparison, group, counts, reasons));
  });
}

function findingOf(
  comparison: ModelComparison,
  [first, ...others]: readonly Change[],
  counts: (change: Change) => boolean,
  reasons: ReadonlyMap<Change, string>,
): Diagnostic {
  const change = first as Change;
  const { model } = comparison;
  const reason = reasons.get(change);
  const told = others.slice(0, others.length > MOST_TOLD + 1 ? MOST_TOLD : undefined);
  const rest = others.length - told.length;
  const notes = [...told.map(changeText), ...(rest > 0 ? [`and ${rest} more`] : [])];
  const slots = { model, change: changeText(change) };
  const advice = `help: if it is meant, in resnet.config.json: ${acceptedEntry(changeStart(comparison, change))}`;
  if (reason !== undefined) notes.push(`accepted: ${reason}`);
  else if (counts(change)) notes.push(advice);
  const finding = reportChange(CODES[change.class], placeOf(comparison, change), slots, { notes });
  return counts(change) ? finding : { ...finding, severity: "information" };
}

/** What to write into the configuration. */
export function acceptedEntry(change: string): string {
  return `"accepted": [{ "change": ${JSON.stringify(change)}, "reason": "…" }]`;
}

/** What is gone, and what the standard library declares, is told where the design begins that has or had it. */
export function placeOf({ status, start }: ModelComparison, { place }: Change): Span {
  return status === "removed" || place.source.path.startsWith("std/") ? (start ?? place) : place;
}

export function gapFindings(gaps: readonly Gap[]): readonly Diagnostic[] {
  return gaps.map(({ kind, what, reason, help, version, span, diagnostics }) => {
    if (kind === "wrong-before") return reportChange("RN6006", span, { what, version });
    const related = diagnostics.slice(0, 1).map(({ primary, message }) => ({ span: primary.span, text: message }));
    const finding = reportChange("RN6005", span, { what, version, reason }, { help, related });
    return kind === "wrong-new" ? { ...finding, severity: "warning" } : finding;
  });
}

export function idleFindings(idle: readonly Accepted[], version: string): readonly Diagnostic[] {
  const help = "take it out, or write it as resnet breaking prints it";
  return idle.map(({ span, change }) => reportChange("RN6007", span, { version }, { label: change, help }));
}
