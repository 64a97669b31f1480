/** Things in a list, and what stands around each of them in the text: its comments, blank lines. */
import type { Comment } from "../grammar/tree.ts";
import { endsInDoc, hoist, type OwnLine } from "./comments.ts";
import type { Doc, Layout } from "./layout.ts";

/** A line in two columns; the second may be split again. Lines of one key are aligned with each other. */
export interface Row {
  readonly key: string;
  readonly head: Doc;
  readonly tail: Doc | { readonly split: Row };
}

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
