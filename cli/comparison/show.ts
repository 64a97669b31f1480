/** What changed, as text for people and as JSON for tools. */
import { changeClasses, type Change, type ChangeClass } from "../../compiler/model/comparison/compare.ts";
import { printableJson, printableLine, printable } from "../../compiler/diagnostics/render/printable.ts";
import { positionAt } from "../../grammar/source.ts";
import { counted } from "../findings.ts";
import type { Io } from "../terminal.ts";
import { MOST_TOLD, placeOf } from "./change-findings.ts";
import { changeText } from "./change-text.ts";
import type { ModelComparison } from "./pair.ts";
import type { Gap } from "./survey.ts";

export interface Shown {
  readonly json: boolean;
  /** What it is compared to. */
  readonly against: string;
  /** Which changes decide the exit code. */
  readonly counts: (change: Change) => boolean;
  /** Why changes are accepted. */
  readonly reasons?: ReadonlyMap<Change, string>;
  readonly gaps?: readonly Gap[];
}

const NONE: ReadonlyMap<Change, string> = new Map();

/** @returns the changes that count */
export function showComparisons(comparisons: readonly ModelComparison[], shown: Shown, io: Io): number {
  const found = comparisons.flatMap(({ changes }) => changes).filter(shown.counts);
  if (shown.json) {
    io.out(comparisonsJson(comparisons, shown, found.length));
    return found.length;
  }
  for (const comparison of comparisons) if (isWorthALine(comparison)) io.out(comparisonText(comparison, shown));
  io.out(verdict(comparisons, shown, found));
  return found.length;
}

function verdict(
  comparisons: readonly ModelComparison[],
  { against, gaps = [] }: Shown,
  found: readonly Change[],
): string {
  const different = comparisons.filter(({ status }) => status !== "same").length;
  const models = counted(comparisons.length, "model");
  const missed = gaps.length > 0 ? `; ${gaps.length} not compared` : "";
  if (different === 0) return `${models} compared with ${printable(against)}, nothing changed${missed}`;
  const tally = changeClasses
    .map((each) => [each, found.filter((change) => change.class === each).length] as const)
    .flatMap(([each, count]) => (count > 0 ? [`${each} ${count}`] : []));
  const result = tally.length > 0 ? tally.join(", ") : "none of it breaks anything";
  return `${different} of ${models} changed against ${printable(against)}: ${result}${missed}`;
}

function comparisonsJson(
  comparisons: readonly ModelComparison[],
  { against, reasons = NONE, gaps = [] }: Shown,
  found: number,
): string {
  const models = comparisons.map(({ changes, start: _, ...rest }) => ({
    ...rest,
    changes: changes.map(({ place: { source, start }, ...change }) => ({
      ...change,
      ...(source.path.startsWith("std/") ? {} : { place: { file: source.path, ...positionAt(source, start) } }),
      ...(reasons.has(change as Change) ? { accepted: reasons.get(change as Change) } : {}),
    })),
  }));
  const notCompared = gaps.map(({ kind, what, reason, help }) => ({ kind, what, reason, help }));
  return printableJson({ against, found, models, ...(gaps.length > 0 ? { notCompared } : {}) });
}

function isWorthALine({ status, movedFrom }: ModelComparison): boolean {
  return status !== "same" || movedFrom !== undefined;
}

function comparisonText(comparison: ModelComparison, { reasons = NONE }: Shown): string {
  const { file, model, status, movedFrom, changes } = comparison;
  const moved = movedFrom === undefined ? "" : `, moved from ${movedFrom}`;
  const title = `${file}:${model}${status === "changed" ? "" : ` ${status}`}${moved}`;
  const lines = changeClasses.flatMap((each) => {
    const group = changes.filter((change) => change.class === each);
    const rest = group.length - MOST_TOLD;
    const listed = group
      .slice(0, rest > 1 ? MOST_TOLD : group.length)
      .map((change) => line(each, `${changeText(change)}${remark(comparison, change, reasons)}`));
    return rest > 1 ? [...listed, line(each, `and ${rest} more`)] : listed;
  });
  return [title, ...lines].map(printableLine).join("\n");
}

/** Whether it breaks, whether it is accepted, and where it was made, if that is a place of its own. */
function remark(comparison: ModelComparison, change: Change, reasons: ReadonlyMap<Change, string>): string {
  if (!change.breaking) return " (breaks nothing)";
  const reason = reasons.get(change);
  if (reason !== undefined) return ` (accepted: ${reason})`;
  if (change.class === "BUDGET" || comparison.status !== "changed") return "";
  const { source, start } = placeOf(comparison, change);
  return `, at ${source.path}:${positionAt(source, start).line}`;
}
function line(kind: ChangeClass, text: string): string {
  return `  ${kind.padEnd(9)}  ${text}`;
}
