/** Commands that people are shown can be pasted as they stand, whatever the names in them hold. */
import { printable } from "../compiler/diagnostics/render/printable.ts";

/** What no shell gives a meaning to, wherever in a word it stands. */
const PLAIN = /^[\w%+,./:@-][\w%+,./:=@~-]*$/;

/**
 * One word of a command, quoted where a shell would take it for something else. What a terminal or a CI runner would
 * obey is written as an escape, which bash, zsh and ksh read as the character that it stands for.
 * @param platform decides the shell: cmd and PowerShell know double quotes
 */
export function shellWord(word: string, platform: NodeJS.Platform = process.platform): string {
  if (PLAIN.test(word) && printable(word) === word) return word;
  if (platform === "win32") return `"${word.replaceAll('"', '\\"')}"`;
  if (printable(word) === word) return `'${word.replaceAll("'", `'\\''`)}'`;
  return `$'${Array.from(word, escaped).join("")}'`;
}

/** A path as a word; one that begins with a dash would be taken for a flag. */
export function shellPath(path: string): string {
  return shellWord(path.startsWith("-") ? `./${path}` : path);
}

/** Letters, digits and marks of every script stay; the rest is a number, so that nothing of it is obeyed on the way. */
function escaped(char: string): string {
  if (/^[\p{L}\p{M}\p{N} ./_:-]$/u.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code < 0x1_0000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
}

/** `resnet train 'my nets/a.resnet' --rate 0.1` */
export function shellCommand(words: readonly string[]): string {
  return words.map((word) => shellWord(word)).join(" ");
}
