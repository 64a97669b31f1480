/** A table in boxes of lines, in time linear in its rows: a design may have 100,000 layers. */

export interface Column {
  readonly head: string;
  readonly align: "left" | "right";
}

/** @param rows a cell for each column, each of one line of characters one column wide */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ head }, index) =>
    rows.reduce((width, row) => Math.max(width, row[index]?.length ?? 0), head.length),
  );
  const rule = (left: string, between: string, right: string): string =>
    left + widths.map((width) => "─".repeat(width + 2)).join(between) + right;
  const pad = (cell: string, index: number): string => {
    const width = widths[index] ?? 0;
    return columns[index]?.align === "right" ? cell.padStart(width) : cell.padEnd(width);
  };
  const line = (cells: readonly string[]): string => `│ ${cells.map(pad).join(" │ ")} │`;
  return [
    rule("┌", "┬", "┐"),
    line(columns.map(({ head }) => head)),
    rule("├", "┼", "┤"),
    ...rows.map(line),
    rule("└", "┴", "┘"),
  ].join("\n");
}
