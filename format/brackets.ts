/** Lists in round or square brackets, and chains of `->`: on one line if they fit, else filled like text. */
import { builders } from "prettier/doc";
import { hoist, type OwnLine } from "./comments.ts";
import type { Doc, Layout } from "./layout.ts";
import { trail } from "./lines.ts";
import { place, type Item } from "./place.ts";

const { fill, group, hardline, indent, line, lineSuffix, softline } = builders;

/** Comments on lines of their own, each ended by its line. */
function above(own: readonly OwnLine[]): Doc[] {
  return own.map(({ text }) => [text, hardline]);
}

/** `( a, b )` from the offset of the opening mark to that of the closing one; with comments a line for each item. */
export function printList(
  layout: Layout,
  items: readonly Item[],
  [open, close]: readonly [open: number, close: number],
  edge: Doc = softline,
): Doc {
  const [opener, closer] = [layout.text[open] ?? "", layout.text[close] ?? ""];
  const placed = layout.adrift(() => place(layout, items, open + 1, close));
  const { afterOpener, dangling, hasComments } = placed;
  if (items.length === 0 && !hasComments) return [opener, closer];
  const parts: Doc[] = [];
  placed.items.forEach(({ own, doc, trailing }, index) => {
    const isLast = index === placed.items.length - 1;
    if (index > 0) parts.push(hasComments ? hardline : line);
    parts.push([...above(own), doc, isLast ? "" : ",", trail(trailing)]);
  });
  const end = dangling.flatMap(({ text }, index): Doc[] => (index > 0 || parts.length > 0 ? [hardline, text] : [text]));
  if (hasComments) {
    const isEmpty = parts.length === 0 && end.length === 0;
    return [opener, trail(afterOpener), isEmpty ? "" : indent([hardline, ...parts, ...end]), hardline, closer];
  }
  return group([opener, indent([edge, fill(parts)]), edge, closer]);
}

/** `a -> b -> c`: a line that is too long goes on with `->` in the next. */
export function printChain(layout: Layout, steps: readonly Item[]): Doc {
  const { comments } = layout;
  const [first] = steps;
  if (!first) return "";
  const parts: Doc[] = [printed(first)];
  let from = first.end;
  for (const step of steps.slice(1)) {
    const { trailing, own } = comments.gap(from, step.start);
    const doc = printed(step);
    const moved = hoist(own, comments.take(step.start, step.end), false);
    const ends = trailing !== undefined || moved.length > 0;
    parts[parts.length - 1] = [parts.at(-1) ?? "", trail(trailing)];
    parts.push(indent(ends ? hardline : line), indent([...above(moved), "-> ", doc]));
    from = step.end;
  }
  return steps.length === 1 ? (parts[0] ?? "") : fill(parts);
}

function printed(item: Item): Doc {
  const doc = item.print();
  return typeof doc === "object" && "row" in doc ? doc.doc : doc;
}

/** What joins a body to the word after it: a space, or the comments between them on their lines. */
export function printJoint(layout: Layout, start: number, end: number): Doc {
  const { trailing, own } = layout.comments.gap(start, end);
  if (!trailing && own.length === 0) return " ";
  return [trailing ? lineSuffix(` ${trailing.text.trimEnd()}`) : "", hardline, ...above(own)];
}
