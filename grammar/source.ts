/** A text and the places in it. Everything that the compiler reports points here. */

export interface SourceFile {
  /** As a person would name it: `nets/mine.resnet`, `std/residual`. Shown in messages, never opened by the compiler. */
  readonly path: string;
  readonly text: string;
}

/** Half-open range of UTF-16 offsets in one file. */
export interface Span {
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** Counted from 1, columns in UTF-16 units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** As editors count lines: a carriage return by itself ends one too. */
const LINE_BREAK = /\r\n?|\n/g;

const lineStartsOf = new WeakMap<SourceFile, readonly number[]>();

/** Offsets at which lines begin; the first is 0. Computed once a file. */
export function lineStarts(source: SourceFile): readonly number[] {
  const known = lineStartsOf.get(source);
  if (known) return known;
  const starts = [0];
  for (const { 0: found, index } of source.text.matchAll(LINE_BREAK)) starts.push(index + found.length);
  lineStartsOf.set(source, starts);
  return starts;
}

/** Line and column of an offset, by bisection. */
export function positionAt(source: SourceFile, offset: number): Position {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** A line without what ends it, and the offset where it begins. The line is not looked at: it may be the whole file. */
export function lineFrom(source: SourceFile, line: number): { readonly start: number; readonly text: string } {
  const { text } = source;
  const [start = text.length, next] = lineStarts(source).slice(line - 1, line + 1);
  if (next === undefined) return { start, text: text.slice(start) };
  return { start, text: text.slice(start, next - (text.startsWith("\r\n", next - 2) ? 2 : 1)) };
}

export function textOf(span: Span): string {
  return span.source.text.slice(span.start, span.end);
}
