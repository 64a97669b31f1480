/** What is said of a word, as plain data. */
import type { Range } from "../range.ts";

export interface Hover extends Range {
  /** `layer`, `block`, `recipe entry`, … */
  readonly kind: string;
  /** How it is written or declared. */
  readonly code: string;
  /** Lines about it. */
  readonly text: readonly string[];
  /** What was found out of it where it stands. */
  readonly facts: readonly Fact[];
  /** Its page, as `resnet explain` and the reference name it. */
  readonly page?: string;
}
export interface Fact {
  readonly name: string;
  readonly value: string;
}
