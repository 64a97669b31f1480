/** A list of things with a line each: declarations, statements, claims, entries. Their comments, blank lines, columns. */
import { builders } from "prettier/doc";
import type { Comment } from "../grammar/tree.ts";
import { alignRows } from "./align.ts";
import { suppresses } from "./comments.ts";
import type { Doc, Layout } from "./layout.ts";
import { place, type Item, type Placed, type PlacedList } from "./place.ts";

const { group, hardline, indent, line, lineSuffix } = builders;

/** ` // …` at the end of the line that is being printed. */
export function trail(comment: Comment | undefined, spaces = 1): Doc {
  return comment ? lineSuffix(`${" ".repeat(spaces)}${comment.text.trimEnd()}`) : "";
}

/** Every item on a line of its own. */
export function printLines(layout: Layout, { items, dangling }: PlacedList, source: readonly Item[]): Doc {
  const rows = alignRows(layout, items);
  const docs = items.map((item, index): Doc => {
    const { start = 0, end = 0 } = source[index] ?? {};
    const isSilenced = suppresses(item.trailing?.text) || suppresses(item.own.at(-1)?.text);
    // What a suppression speaks of is a line: one that was whole stays whole.
    const whole = isSilenced && layout.comments.isOneLine(start, end) ? layout.flat(item.doc) : undefined;
    return rows[index] ?? whole ?? item.doc;
  });
  const spaces = spacesBeforeComments(layout, items, docs);
  const parts: Doc[] = [];
  const startLine = (blankBefore: boolean): void => {
    if (parts.length > 0) parts.push(hardline);
    if (parts.length > 0 && blankBefore) parts.push(hardline);
  };
  items.forEach(({ own, trailing, blankBefore }, index) => {
    for (const comment of own) {
      startLine(comment.blankBefore);
      parts.push(comment.text);
    }
    startLine(blankBefore);
    parts.push(docs[index] ?? "", trail(trailing, spaces[index]));
  });
  for (const comment of dangling) {
    startLine(comment.blankBefore);
    parts.push(comment.text);
  }
  return parts;
}

/**
 * Comments at line ends that were written in one column, two or more, stay in one: theirs, or the first that all of
 * their lines leave free. Any other stands one space after its line.
 */
function spacesBeforeComments(layout: Layout, items: readonly Placed[], docs: readonly Doc[]): readonly number[] {
  const { column } = layout;
  const spaces = items.map(() => 1);
  if (column === undefined) return spaces;
  const written = new Map<number, number[]>();
  items.forEach(({ trailing }, index) => {
    if (!trailing) return;
    const shared = layout.comments.columnOf(trailing);
    const members = written.get(shared);
    if (members) members.push(index);
    else written.set(shared, [index]);
  });
  for (const [shared, members] of written) {
    if (members.length < 2) continue;
    const ends = members.map((index) => {
      const lines = layout.render(docs[index] ?? "", layout.options.printWidth - column).split("\n");
      return column + (lines.at(-1) ?? "").length;
    });
    const target = Math.max(shared, ...ends.map((end) => end + 1));
    members.forEach((index, at) => (spaces[index] = target - (ends[at] ?? 0)));
  }
  return spaces;
}

/** `{ … }`: on one line where it holds one thing, was written so and fits; else a line for each. */
export function printBraces(layout: Layout, items: readonly Item[], open: number, close: number): Doc {
  const placed = layout.deeper(() => place(layout, items, open + 1, close));
  const [only, second] = placed.items;
  if (!only && !placed.hasComments) return "{}";
  const start = items[0]?.start ?? close;
  if (only && !second && !placed.hasComments && layout.comments.isOneLine(open, start))
    return group(["{", indent([line, only.doc]), line, "}"]);
  const lines = layout.deeper(() => printLines(layout, placed, items));
  const isEmpty = placed.items.length === 0 && placed.dangling.length === 0;
  return ["{", trail(placed.afterOpener), isEmpty ? "" : indent([hardline, lines]), hardline, "}"];
}
