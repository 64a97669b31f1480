/**
 * What would change in a file, as `patch` and `git apply` take it: names and lines are those of the file, byte for byte.
 * What a terminal or a runner would obey is written out all the same, and whoever prints the diff is told.
 */
import { isAbsolute, relative, sep } from "node:path";
import { structuredPatch, type StructuredPatchHunk } from "diff";
import { printable, printableLine } from "../compiler/diagnostics/render/printable.ts";
import type { Io } from "./terminal.ts";

/** Lines around a change. */
const CONTEXT = 3;

/** The smallest difference costs the square of its lines; what differs in more is shown as one piece. */
const MOST_EDITS = 2000;

export interface UnifiedDiff {
  /** Without a line break at its end; empty where nothing changes. */
  readonly text: string;
  /** False where the file has characters that are written out: such lines are to read, and no patch for them. */
  readonly applies: boolean;
}

/**
 * A path below the working folder stands as `./nets/a.resnet`, which `patch -p0`, `patch -p1` and `git apply` all find.
 * @param path of the file, from the working folder or absolute
 */
export function unifiedDiff(path: string, before: string, after: string): UnifiedDiff {
  if (before === after) return { text: "", applies: true };
  const options = { context: CONTEXT, maxEditLength: MOST_EDITS };
  const patch = structuredPatch(path, path, before, after, undefined, undefined, options);
  const hunks = patch?.hunks ?? [wholeHunk(rows(before), rows(after))];
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: body }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...body,
  ]);
  const shown = lines.map(shownLine);
  const name = quotedName(patchName(path));
  return {
    text: [`--- ${name}`, `+++ ${name}`, ...shown].join("\n"),
    applies: shown.every((line, index) => line === lines[index]),
  };
}

export interface Change {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** The command that makes the change itself. */
  readonly command: string;
}

/**
 * The diff on stdout, alone, so that it can be piped on. What would be obeyed is written out into files and pipes as well:
 * a pipe may be a runner's log.
 */
export function showDiff({ path, before, after, command }: Change, io: Pick<Io, "out" | "err">): void {
  const { text, applies } = unifiedDiff(path, before, after);
  if (text !== "") io.out(text);
  if (!applies)
    io.err(
      `the diff of ${printable(path)} is to be read, not applied: characters that a terminal would obey are written out; what makes the change is \`${command}\``,
    );
}

/** Lines as a patch has them: the last one says that it is not ended. */
function rows(text: string): readonly string[] {
  const all = text.split("\n");
  const last = all.pop() ?? "";
  return last === "" ? all : [...all, `${last}\n\\ No newline at end of file`];
}

/** All between the first line and the last that changed, in one piece. */
function wholeHunk(before: readonly string[], after: readonly string[]): StructuredPatchHunk {
  const shortest = Math.min(before.length, after.length);
  let same = 0;
  while (same < shortest && before[same] === after[same]) same++;
  let rest = 0;
  while (rest < shortest - same && before.at(-1 - rest) === after.at(-1 - rest)) rest++;
  const [from, until] = [Math.max(0, same - CONTEXT), Math.max(0, rest - CONTEXT)];
  const marked = (mark: string, lines: readonly string[]): string[] =>
    lines.flatMap((line) => `${mark}${line}`.split("\n"));
  return {
    oldStart: from + 1,
    oldLines: before.length - from - until,
    newStart: from + 1,
    newLines: after.length - from - until,
    lines: [
      ...marked(" ", before.slice(from, same)),
      ...marked("-", before.slice(same, before.length - rest)),
      ...marked("+", after.slice(same, after.length - rest)),
      ...marked(" ", before.slice(before.length - rest, before.length - until)),
    ],
  };
}

function patchName(path: string): string {
  const inside = relative(".", path).split(sep).join("/");
  return isAbsolute(inside) || inside.split("/")[0] === ".." ? path : `./${inside}`;
}

/** Tabs stay, and a carriage return that belongs to a line's end; one within a line would end it for a runner. */
function shownLine(line: string): string {
  const end = line.endsWith("\r") ? "\r" : "";
  const text = line.slice(0, line.length - end.length);
  const indent = /^[ \t]*/.exec(text)?.[0] ?? "";
  const parts = text.slice(indent.length).split("\t");
  return indent + parts.map((part, index) => (index === 0 ? printableLine(part) : printable(part))).join("\t") + end;
}

/**
 * As git writes it: in quotes and with octal bytes where a character would be misread or obeyed; a name with a space
 * is ended by a tab, where programs expect the time.
 */
function quotedName(name: string): string {
  const isPlain = !/["\\]|^\s|\s$/.test(name) && printable(name) === name;
  if (isPlain) return name.includes(" ") ? `${name}\t` : name;
  const escaped = Array.from(name, (char) => {
    if (char === '"' || char === "\\") return `\\${char}`;
    return printable(char) === char && char !== "\t" ? char : octal(char);
  });
  // Words that only a runner obeys have no character that is wrong by itself.
  const text = escaped.join("");
  return `"${printable(text) === text ? text : text.replace(/[^\w/.]/g, (char) => (char === "\\" ? char : octal(char)))}"`;
}

function octal(char: string): string {
  return [...Buffer.from(char)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
