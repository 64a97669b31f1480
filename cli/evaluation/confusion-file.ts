/** `--confusion FILE`: which classes images have, in rows, and which they are given, in columns. */
import { extname } from "node:path";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import type { Confusion } from "../../training/confusion.ts";
import { csvText } from "../csv.ts";
import { UsageError } from "../usage-error.ts";
import { confusionSvg, MOST_DRAWN } from "./confusion-svg.ts";

type Writer = (confusion: Confusion, names: readonly string[]) => string;

const writers: { readonly [extension: string]: Writer } = {
  ".csv": (confusion, names) =>
    csvText([["class", ...names], ...rowsOf(confusion, names).map((row, label) => [names[label] ?? "", ...row])]),
  ".json": (confusion, names) => `${JSON.stringify({ classes: names, counts: rowsOf(confusion, names) })}\n`,
  ".svg": confusionSvg,
};

/** Numbers as a whole: beyond it a file would take gigabytes. */
const MOST_WHOLE = 2 ** 12;

/** What a file of this name is to hold. @throws UsageError for a name of no known kind */
export function confusionWriter(path: string, classes: number): Writer {
  const extension = extname(path).toLowerCase();
  const writer = Object.hasOwn(writers, extension) ? writers[extension] : undefined;
  if (!writer)
    throw new UsageError(
      `${printable(path)} is in no format that is known`,
      "--confusion NAME.csv, NAME.json or NAME.svg",
    );
  const most = extension === ".svg" ? MOST_DRAWN : MOST_WHOLE;
  if (classes <= most) return writer;
  const others =
    extension === ".svg" && classes <= MOST_WHOLE ? "write NAME.csv or NAME.json" : "leave --confusion out";
  throw new UsageError(`--confusion: ${classes} classes are more than the ${most} of a ${extension} file`, others);
}

function rowsOf(confusion: Confusion, names: readonly string[]): readonly (readonly number[])[] {
  return names.map((_, label) => names.map((__, answer) => confusion.count(label, answer)));
}
