/** What a training step keeps for its backward pass, by the rows and layers of a summary. */
import type { Summary } from "../compiler/model/measures/summary.ts";

/**
 * A summary whose rows and layers, and beside them the loss, say what they keep for the backward pass. Of a block that is
 * called several times the first has what all calls keep, as it has the parameters.
 */
export function withKept(summary: Summary, kept: ReadonlyMap<string, number>): Summary {
  const names = new Set(summary.rows.map(({ name }) => name));
  const ofRow = new Map<string, number>();
  let lossKeptBytes = 0;
  for (const [path, size] of kept) {
    const row = rowOf(path, names);
    if (row === undefined) lossKeptBytes += size;
    else ofRow.set(row, (ofRow.get(row) ?? 0) + size);
  }
  return { ...summary, rows: keptOnce(summary.rows, ofRow), layers: keptOnce(summary.layers, kept), lossKeptBytes };
}
function keptOnce<Named extends { readonly name: string }>(
  all: readonly Named[],
  kept: ReadonlyMap<string, number>,
): readonly (Named & { readonly keptBytes: number })[] {
  const left = new Map(kept);
  return all.map((each) => {
    const keptBytes = left.get(each.name) ?? 0;
    left.delete(each.name);
    return { ...each, keptBytes };
  });
}
/** The name of the row that a path belongs to: its own, or that of what it is in. */
function rowOf(path: string, names: ReadonlySet<string>): string | undefined {
  for (let name = path; ; name = name.slice(0, name.lastIndexOf("."))) {
    if (names.has(name)) return name;
    if (!name.includes(".")) return undefined;
  }
}
