/** A table for spreadsheets, as RFC 4180 has it but for its line ends. */
export function csvText(rows: readonly (readonly (number | string)[])[]): string {
  return `${rows.map((cells) => cells.map(csvCell).join(",")).join("\n")}\n`;
}

function csvCell(value: number | string): string {
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
