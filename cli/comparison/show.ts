/** What changed, as text for people and as JSON for tools. */
import { changeClasses, type Change, type ChangeClass } from "../../compiler/model/compare.ts";
import { printable, printableJson } from "../../compiler/diagnostics/render/printable.ts";
import type { Io } from "../terminal.ts";
import type { ModelComparison } from "./pair.ts";

/** Of one class in one model: a wider network changes every weight, and the first few say so. */
const MOST_LINES = 8;

export interface Shown {
  readonly json: boolean;
  /** What it is compared to. */
  readonly against: string;
  /** Which changes decide the exit code. */
  readonly counts: (change: Change) => boolean;
}

/** @returns the changes that count */
export function showComparisons(comparisons: readonly ModelComparison[], shown: Shown, io: Io): number {
  const counted = comparisons.flatMap(({ changes }) => changes).filter(shown.counts);
  if (shown.json) {
    io.out(printableJson({ against: shown.against, found: counted.length, models: comparisons }));
    return counted.length;
  }
  for (const comparison of comparisons) if (isWorthALine(comparison)) io.out(comparisonText(comparison));
  const different = comparisons.filter(({ status }) => status !== "same").length;
  const models = `${comparisons.length} model${comparisons.length === 1 ? "" : "s"}`;
  if (different === 0) io.out(`${models} compared with ${printable(shown.against)}, nothing changed`);
  else {
    const tally = changeClasses
      .map((each) => [each, counted.filter((change) => change.class === each).length] as const)
      .flatMap(([each, count]) => (count > 0 ? [`${each} ${count}`] : []));
    const verdict = tally.length > 0 ? tally.join(", ") : "none of it breaks anything";
    io.out(`${different} of ${models} changed against ${printable(shown.against)}: ${verdict}`);
  }
  return counted.length;
}

function isWorthALine({ status, movedFrom }: ModelComparison): boolean {
  return status !== "same" || movedFrom !== undefined;
}

function comparisonText({ file, model, status, movedFrom, changes }: ModelComparison): string {
  const moved = movedFrom === undefined ? "" : `, moved from ${movedFrom}`;
  const title = `${file}:${model}${status === "changed" ? "" : ` ${status}`}${moved}`;
  const lines = changeClasses.flatMap((each) => {
    const group = changes.filter((change) => change.class === each);
    const rest = group.length - MOST_LINES;
    const listed = group.slice(0, rest > 1 ? MOST_LINES : group.length).map(changeText);
    return rest > 1 ? [...listed, line(each, `and ${rest} more`)] : listed;
  });
  return [title, ...lines].map(printable).join("\n");
}

function changeText({ class: kind, breaking, subject, before, after }: Change): string {
  const what = before === null ? `is new: ${after}` : after === null ? `is gone: ${before}` : `${before} -> ${after}`;
  return line(kind, `${subject} ${what}${breaking ? "" : " (breaks nothing)"}`);
}
function line(kind: ChangeClass, text: string): string {
  return `  ${kind.padEnd(9)}  ${text}`;
}
