/** An entry of the list of completions, as plain data. */
import type { Range, TextEdit } from "../range.ts";

export type CompletionKind =
  | "keyword"
  | "layer"
  | "block"
  | "shortcut"
  | "model"
  | "function"
  /** Of the design: a parameter of a block, a `let`, a stage. */
  | "value"
  /** The name of an argument. */
  | "parameter"
  | "type"
  /** A line of a recipe. */
  | "entry"
  /** What such a line, or an option, may say: a data set, a loss, `half`. */
  | "word"
  | "quantity"
  | "file";

export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** How it is written, or what it is of: `conv(channels, kernel: …)`, `size = 1`. */
  readonly detail: string;
  /** The first line of its page or of its comment; may be empty. */
  readonly doc: string;
  /** What is written in place of the range. */
  readonly insert: string;
  /** The same with places to fill in, `conv(${1:channels}, kernel: ${2:kernel})`, where there are any. */
  readonly snippet?: string;
  /** Changes elsewhere that it needs: the import of a block of std. */
  readonly edits?: readonly TextEdit[];
}
export interface Completions extends Range {
  /** All that may stand there, the likeliest first; whoever shows them leaves out what does not match the range's text. */
  readonly items: readonly Completion[];
}
