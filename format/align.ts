/**
 * Columns of adjacent lines of one kind, as the language's tour shows them: `stage`s, `model … =`, claims, outputs.
 * Only lines that stand whole on one line are aligned, and only where all of them still fit with the padding.
 */
import type { Layout } from "./layout.ts";
import type { Placed, Row } from "./place.ts";

/** A line as text: pieces from left to right, and the key that each piece but the last shares with its neighbours. */
interface Cells {
  readonly pieces: readonly string[];
  readonly keys: readonly string[];
}

function cellsOf(layout: Layout, row: Row): Cells | undefined {
  const head = layout.flat(row.head);
  if (head === undefined) return undefined;
  if (typeof row.tail === "object" && "split" in row.tail) {
    const rest = cellsOf(layout, row.tail.split);
    return rest && { pieces: [head, ...rest.pieces], keys: [row.key, ...rest.keys] };
  }
  const tail = layout.flat(row.tail);
  return tail === undefined ? undefined : { pieces: [head, tail], keys: [row.key] };
}

/** Text of the items that are aligned, by index; nothing for the others. */
export function alignRows(layout: Layout, items: readonly Placed[]): readonly (string | undefined)[] {
  const { column } = layout;
  const out = items.map((): string | undefined => undefined);
  if (column === undefined) return out;
  const fits = (text: string): boolean => column + text.length <= layout.options.printWidth;
  const cells = items.map(({ row }) => {
    const found = row && cellsOf(layout, row);
    return found && fits(found.pieces.join(" ")) ? found : undefined;
  });
  for (let start = 0; start < items.length;) {
    let end = start + 1;
    const key = cells[start]?.keys[0];
    const goesOn = (index: number): boolean => {
      const item = items[index];
      return cells[index]?.keys[0] === key && item?.own.length === 0 && !item.blankBefore;
    };
    while (key !== undefined && end < items.length && goesOn(end)) end++;
    const run = cells.slice(start, end).filter((each) => each !== undefined);
    const aligned = padded(run);
    if (run.length > 1 && aligned.every(fits)) aligned.forEach((text, index) => (out[start + index] = text));
    start = end;
  }
  return out;
}

/** The first pieces of a run get one width; among neighbours whose next key agrees the next ones do too. */
function padded(run: readonly Cells[]): readonly string[] {
  const width = Math.max(...run.map(({ pieces }) => (pieces[0] ?? "").length));
  const rests = run.map(({ pieces, keys }): Cells => ({ pieces: pieces.slice(1), keys: keys.slice(1) }));
  const out: string[] = [];
  for (let start = 0; start < run.length;) {
    let end = start + 1;
    const key = rests[start]?.keys[0];
    while (key !== undefined && end < run.length && rests[end]?.keys[0] === key) end++;
    const group = rests.slice(start, end);
    const tails = key === undefined ? group.map(({ pieces }) => pieces.join(" ")) : padded(group);
    tails.forEach((tail, index) => out.push(`${(run[start + index]?.pieces[0] ?? "").padEnd(width)} ${tail}`));
    start = end;
  }
  return out;
}
