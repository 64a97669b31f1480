/** How pages of the terminal are laid out. */

export function indented(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? "" : `    ${line}`))
    .join("\n");
}

/** Lines of at most 88 columns, between words; lines of the text's own are kept. */
export function wrapped(text: string): string {
  return text.replace(/(?![^\n]{1,88}$)([^\n]{1,88})\s/g, "$1\n");
}
