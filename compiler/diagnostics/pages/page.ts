/** The page of a code, printed by `resnet explain`: what is wrong and why, shown on a design, and how it is mended. */

export interface Page {
  /** What is wrong and why it matters. */
  readonly why: string;
  /** What to do about it. */
  readonly next: string;
  /** A whole design that gives this code; a test checks it, and its finding is shown live. */
  readonly bad?: string;
  /** The same design without this finding and without an error. */
  readonly mended?: string;
  /** What `bad` and `mended` import besides the standard library, by path. */
  readonly files?: { readonly [path: string]: string };
}

export type Pages = { readonly [code: string]: Page };
