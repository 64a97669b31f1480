/** A table in boxes of lines, in time linear in its rows: a design may have 100,000 layers. */

export interface Column {
  readonly head: string;
  readonly align: "left" | "right";
  /** Left out where there is no room, the lowest number first; without one it stays. */
  readonly spare?: number;
}
type Rows = readonly (readonly string[])[];

/** Characters of a cell that is cut to fit. */
const LEAST = 8;

/**
 * @param rows a cell for each column, each of one line of characters one column wide
 * @param room how wide it may be: spare columns are left out until it fits, then the widest texts on the left are cut
 */
export function textTable(columns: readonly Column[], rows: Rows, room = Number.POSITIVE_INFINITY): string {
  const widths = columns.map(({ head }, index) =>
    rows.reduce((width, row) => Math.max(width, row[index]?.length ?? 0), head.length),
  );
  const kept = keptColumns(columns, widths, room);
  cutToFit(columns, widths, kept, room);
  const rule = (left: string, between: string, right: string): string =>
    left + kept.map((index) => "─".repeat((widths[index] ?? 0) + 2)).join(between) + right;
  const pad = (cell: string, index: number): string => {
    const width = widths[index] ?? 0;
    const text = cell.length > width ? `${cell.slice(0, width - 1)}…` : cell;
    return columns[index]?.align === "right" ? text.padStart(width) : text.padEnd(width);
  };
  const line = (cells: readonly string[]): string =>
    `│ ${kept.map((index) => pad(cells[index] ?? "", index)).join(" │ ")} │`;
  return [
    rule("┌", "┬", "┐"),
    line(columns.map(({ head }) => head)),
    rule("├", "┼", "┤"),
    ...rows.map(line),
    rule("└", "┴", "┘"),
  ].join("\n");
}

function tableWidth(widths: readonly number[], kept: readonly number[]): number {
  return kept.reduce((sum, index) => sum + (widths[index] ?? 0) + 3, 1);
}

function keptColumns(columns: readonly Column[], widths: readonly number[], room: number): readonly number[] {
  const all = columns.map((_, index) => index);
  const spare = all
    .filter((index) => columns[index]?.spare !== undefined)
    .sort((a, b) => (columns[a]?.spare ?? 0) - (columns[b]?.spare ?? 0));
  const gone = new Set<number>();
  for (const index of spare) {
    const kept = all.filter((each) => !gone.has(each));
    if (tableWidth(widths, kept) <= room) break;
    gone.add(index);
  }
  return all.filter((each) => !gone.has(each));
}

/** Narrows the widest columns of texts as far as there is no room. */
function cutToFit(columns: readonly Column[], widths: number[], kept: readonly number[], room: number): void {
  let over = tableWidth(widths, kept) - room;
  while (over > 0) {
    const texts = kept.filter((index) => columns[index]?.align === "left" && (widths[index] ?? 0) > LEAST);
    const [widest, next] = texts.sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0));
    if (widest === undefined) return;
    const width = widths[widest] ?? 0;
    const least = Math.max(LEAST, next === undefined ? LEAST : (widths[next] ?? 0) - 1);
    const now = Math.max(least, width - over);
    over -= width - now;
    widths[widest] = now;
  }
}
