/** Edits that several rules make. Each takes away or adds the least text, and no comment. */
import type { Edit } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
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

/** Takes a statement or declaration away, and its lines where nothing else stands on them. */
export function removeLines({ source, start, end }: Span): Edit {
  const lineStart = source.text.lastIndexOf("\n", start - 1) + 1;
  const nextLine = source.text.indexOf("\n", end);
  const lineEnd = nextLine < 0 ? source.text.length : nextLine;
  const alone = source.text.slice(lineStart, start).trim() === "" && source.text.slice(end, lineEnd).trim() === "";
  const span = alone
    ? { source, start: lineStart, end: Math.min(lineEnd + 1, source.text.length) }
    : { source, start, end };
  return { span, replacement: "" };
}

/** Whether an edit would take a comment away. */
export function touchesComment(file: tree.File, { span }: Edit): boolean {
  return file.comments.some((comment) => comment.span.start < span.end && span.start < comment.span.end);
}
