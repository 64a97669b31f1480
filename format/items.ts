/** A list of things with a line each: declarations, statements, claims, entries. Their comments, blank lines, columns. */
import { builders } from "prettier/doc";
import type { Comment } from "../grammar/tree.ts";
import { alignRows, type Row } from "./align.ts";
import { endsInDoc, hoist, suppresses, type OwnLine } from "./comments.ts";
import type { Doc, Layout } from "./layout.ts";

const { group, hardline, indent, line, lineSuffix } = builders;

export interface Item {
  readonly start: number;
  readonly end: number;
  /** Called once, in order: what is printed and, where lines of its kind are aligned, its columns. */
  readonly print: () => Doc | { readonly doc: Doc; readonly row: Row };
}

/** An item with what stands around it. */
export interface Placed {
  readonly own: readonly OwnLine[];
  readonly doc: Doc;
  readonly row: Row | undefined;
  readonly blankBefore: boolean;
  trailing: Comment | undefined;
}

/** The comments and items between two brackets. */
export interface PlacedList {
  readonly afterOpener: Comment | undefined;
  readonly items: readonly Placed[];
  readonly dangling: readonly OwnLine[];
  readonly hasComments: boolean;
}

/** Prints items and finds the comments before, after and inside of each. */
export function place(
  layout: Layout,
  items: readonly Item[],
  open: number,
  close: number,
  hasOpener = true,
): PlacedList {
  const { comments } = layout;
  const placed: Placed[] = [];
  let from = open;
  let afterOpener: Comment | undefined;
  let hasComments = false;
  for (const item of items) {
    const before = placed.at(-1);
    const { trailing, own } = comments.gap(from, item.start, before !== undefined || hasOpener);
    if (before) before.trailing = trailing;
    else afterOpener = trailing;
    const blankBefore = comments.blankBefore(item.start, from);
    const printed = item.print();
    const { doc, row } = typeof printed === "object" && "row" in printed ? printed : { doc: printed, row: undefined };
    const above = hoist(own, comments.take(item.start, item.end), blankBefore);
    placed.push({ own: above, doc, row, blankBefore: blankBefore && !endsInDoc(above), trailing: undefined });
    hasComments ||= trailing !== undefined || above.length > 0;
    from = item.end;
  }
  const { trailing, own } = comments.gap(from, close, placed.length > 0 || hasOpener);
  const last = placed.at(-1);
  if (last) last.trailing = trailing;
  else afterOpener = trailing;
  hasComments ||= trailing !== undefined || own.length > 0;
  return { afterOpener, items: placed, dangling: own, hasComments };
}

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
