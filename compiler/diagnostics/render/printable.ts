/**
 * Names, paths and messages come from files that anybody may have written. What a terminal, a log or a viewer would obey
 * (control characters, turned reading directions, invisible marks) is written out, so that one reads what stands there.
 */

/** Control, format and separator characters, lone surrogates, and what XML has no way to hold. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/gu;

/**
 * CI services read `##[command]`, `##vso[command]` and `##teamcity[command]` anywhere in a line; the language has no use
 * for them.
 */
const COMMAND = /##(?=\w*\[)/g;

/**
 * A runner of GitHub's obeys a line that begins so, white space left out. No command's name begins with a colon and a
 * space: `::: std/residual:4:10` is how a finding says that it goes on in another file.
 */
const COMMAND_LINE = /^(\s*):(?=:(?!: ))/;

/** What we ourselves write to colour a text. */
const COLOUR = /(\u001b\[[\d;]*m)/;

/** One line of text: `\x1b` for what a terminal would obey; a tab is one column, a line break is `\x0a`. */
export function printable(text: string): string {
  return text
    .replace(/\t/g, " ")
    .replace(UNPRINTABLE, (char) => {
      const code = char.codePointAt(0) ?? 0;
      return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
    })
    .replace(COMMAND, "#\\x23");
}

/** `printable`, for text that stands at the beginning of a line: a runner obeys `::error::`. */
export function printableLine(text: string): string {
  return printable(text).replace(COMMAND_LINE, "$1\\x3a");
}

/**
 * What people are told, of several lines: nothing in it is obeyed, wherever its parts came from.
 * @param coloured our own colours are left in it
 */
export function harmless(text: string, coloured = false): string {
  return text
    .split("\n")
    .map((line) => {
      const [first = "", ...others] = coloured ? line.split(COLOUR) : [line];
      const rest = others.map((part, index) => (index % 2 === 0 ? part : printable(part)));
      return [printableLine(first), ...rest].join("");
    })
    .join("\n");
}

/** JSON that means the same value and holds no character that a terminal would obey. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .split("\n")
    .map((line) => line.replace(UNPRINTABLE, escapedUnits).replace(COMMAND, "#\\u0023"))
    .join("\n");
}

function escapedUnits(char: string): string {
  const units = Array.from({ length: char.length }, (_, index) => char.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
