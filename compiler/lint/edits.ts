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

/** Takes a statement or declaration away, with its lines where nothing else stands on them, and no two empty lines left. */
export function removeLines({ source, start, end }: Span): Edit {
  const { text } = source;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const nextLine = text.indexOf("\n", end);
  const lineEnd = nextLine < 0 ? text.length : nextLine;
  const alone = text.slice(lineStart, start).trim() === "" && text.slice(end, lineEnd).trim() === "";
  // What stays on the line, a comment say, moves up to where this began.
  const spaces = /^[ \t]*/.exec(text.slice(end, lineEnd))?.[0].length ?? 0;
  if (!alone) return { span: { source, start, end: end + spaces }, replacement: "" };
  const after = Math.min(lineEnd + 1, text.length);
  const emptyBefore = lineStart === 0 || /\n\r?\n$/.test(text.slice(0, lineStart));
  const emptyLine = emptyBefore ? (/^\r?\n/.exec(text.slice(after))?.[0].length ?? 0) : 0;
  return { span: { source, start: lineStart, end: after + emptyLine }, replacement: "" };
}

/** Whether an edit would take a comment away. */
export function touchesComment(file: tree.File, { span }: Edit): boolean {
  return file.comments.some((comment) => comment.span.start < span.end && span.start < comment.span.end);
}
