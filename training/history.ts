/**
 * What a run was step by step, as rows of numbers by name: for a table, for machines, for curves. A row a step: `step`
 * (steps done), `rate`, what the step told of its batch (`loss`, `accuracy`), and where the run was evaluated then, `held_out_…`.
 */
import type { Program } from "../runtime/program.ts";
import type { Score } from "./evaluate.ts";
import type { Progress } from "./events.ts";

export interface HistoryRow {
  readonly step: number;
  /** By column. */
  readonly [column: string]: number;
}

export const HELD_OUT = "held_out_";

/** What a step came to. Counts of a batch become shares: the same number under the name of its metric. */
export function stepRow(
  { step, rate, examples, results }: Progress,
  { functions }: Pick<Program, "functions">,
): HistoryRow {
  const outputs = functions.find(({ kind }) => kind === "train")?.outputs ?? [];
  const told = outputs.flatMap(({ name, measure }): readonly (readonly [string, number])[] => {
    const value = results[name];
    if (!measure || value === undefined) return [];
    return [[measure.metric, measure.fold === "count" ? value / examples : value]];
  });
  return { step, rate, ...Object.fromEntries(told) };
}

/** The row of a step after which the run was evaluated. */
export function evaluatedRow(row: HistoryRow, { means }: Pick<Score, "means">): HistoryRow {
  const told = Object.entries(means).map(([metric, value]) => [`${HELD_OUT}${metric}`, value] as const);
  return { ...row, ...Object.fromEntries(told) };
}

/** All columns of some rows, in the order in which they are first met. */
export function columnsOf(rows: readonly HistoryRow[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

/** A line of a table of comma-separated values; a column that the row lacks is empty. */
export function csvLine(row: HistoryRow, columns: readonly string[]): string {
  return `${columns.map((column) => row[column] ?? "").join(",")}\n`;
}

export function jsonLine(row: HistoryRow): string {
  return `${JSON.stringify(row)}\n`;
}

/**
 * Rows as `jsonLine` wrote them, by ascending step. What was half written when a process was killed, and all behind it, is
 * left away.
 * @param upTo steps after which the run goes on: what is behind it will be done again
 */
export function readHistory(text: string, upTo = Infinity): readonly HistoryRow[] {
  const rows: HistoryRow[] = [];
  for (const line of text.split("\n")) {
    const row = rowOf(line);
    if (!row || row.step > upTo || row.step <= (rows.at(-1)?.step ?? -1)) break;
    rows.push(row);
  }
  return rows;
}

function rowOf(line: string): HistoryRow | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const isRow =
    Object.values(value).every((each) => typeof each === "number") && Number.isSafeInteger((value as HistoryRow).step);
  return isRow ? (value as HistoryRow) : undefined;
}
