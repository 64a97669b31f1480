/** Edits that several rules make. Each takes away or adds the least text, and no comment. */
import type { Edit } from "../../grammar/diagnostic.ts";
import { lineStarts, positionAt, type Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";

export function insertAt(span: Span, offset: number, replacement: string): Edit {
  return { span: { source: span.source, start: offset, end: offset }, replacement };
}

/** Takes a list's item away, with the comma that it no longer needs. */
export function removeItem(items: readonly { readonly span: Span }[], index: number): Edit | undefined {
  const [item, before, after] = [items[index], items[index - 1], items[index + 1]];
  if (!item) return undefined;
  const start = before ? before.span.end : item.span.start;
  const end = before ? item.span.end : (after?.span.start ?? item.span.end);
  return { span: { source: item.span.source, start, end }, replacement: "" };
}

/** Takes a call's argument away, and the parentheses with the last one. */
export function removeArgument(call: tree.Call, index: number): Edit | undefined {
  if (call.arguments.length > 1) return removeItem(call.arguments, index);
  return { span: { ...call.span, start: call.name.span.end }, replacement: "" };
}

/** Adds an argument after the last one. */
export function addArgument(call: tree.Call, text: string): Edit {
  const last = call.arguments.at(-1);
  if (last) return insertAt(call.span, last.span.end, `, ${text}`);
  return { span: { ...call.span, start: call.name.span.end }, replacement: `(${text})` };
}

/** Takes a statement or declaration away, with its lines where nothing else stands on them, and no two empty lines left. */
export function removeLines({ source, start, end }: Span): Edit {
  const { text } = source;
  const starts = lineStarts(source);
  const startOf = (line: number): number => starts[line - 1] ?? text.length;
  const isEmpty = (line: number): boolean =>
    line <= starts.length && text.slice(startOf(line), startOf(line + 1)).trim() === "";
  const [first, last] = [positionAt(source, start).line, positionAt(source, end).line];
  const rest = text.slice(end, startOf(last + 1));
  const alone = text.slice(startOf(first), start).trim() === "" && rest.trim() === "";
  // What stays on the line, a comment say, moves up to where this began.
  const spaces = /^[ \t]*/.exec(rest)?.[0].length ?? 0;
  if (!alone) return { span: { source, start, end: end + spaces }, replacement: "" };
  const isOneTooMany = (first === 1 || isEmpty(first - 1)) && isEmpty(last + 1);
  return { span: { source, start: startOf(first), end: startOf(last + (isOneTooMany ? 2 : 1)) }, replacement: "" };
}

/** Whether an edit would take a comment away. Comments stand in the order of their places. */
export function touchesComment({ comments }: tree.File, { span }: Edit): boolean {
  let [low, high] = [0, comments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.span.end ?? 0) > span.start) high = middle;
    else low = middle + 1;
  }
  return (comments[low]?.span.start ?? span.end) < span.end;
}
