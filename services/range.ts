/** Places in a text as two numbers, and changes of it: plain data, which goes to a worker's page or an editor as it is. */
import type { Edit } from "../grammar/diagnostic.ts";
import type { Span } from "../grammar/source.ts";

/** Half-open, in UTF-16 units from the beginning of the text. */
export interface Range {
  readonly from: number;
  readonly to: number;
}
export interface TextEdit extends Range {
  readonly insert: string;
}

export function rangeOf({ start, end }: Span): Range {
  return { from: start, to: end };
}
export function editOf({ span, replacement }: Edit): TextEdit {
  return { ...rangeOf(span), insert: replacement };
}
/** What editors call inside: the end of a word belongs to it. */
export function covers({ from, to }: Range, offset: number): boolean {
  return from <= offset && offset <= to;
}
