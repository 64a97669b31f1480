/**
 * Where comments go. Prettier's own attachment moves a comment to the nearest node; here a comment stays between the
 * two tokens where it was written wherever a line may end there, and goes above its line where none may.
 */
import type { Comment, File } from "../grammar/tree.ts";

/** A comment on lines of its own, and whether a blank line stands above it. */
export interface OwnLine {
  readonly text: string;
  readonly blankBefore: boolean;
}

/** The comments between two things of a list: the first may end the line of the thing before. */
export interface Gap {
  readonly trailing: Comment | undefined;
  readonly own: readonly OwnLine[];
}

const isDoc = (text: string): boolean => /^\/\/\/(?!\/)/.test(text);
const isSuppression = (text: string): boolean => /^\/\/+\s*resnet-ignore\b/.test(text);

/** A doc comment as a plain one; others as they are. */
function plainText(text: string): string {
  return (isDoc(text) ? text.slice(1) : text).trimEnd();
}

export function suppresses(text: string | undefined): boolean {
  return text !== undefined && isSuppression(text);
}

/** Each comment is handed out once; what nobody asked for is found by the item around it. */
export class Comments {
  readonly #text: string;
  readonly #all: readonly Comment[];
  readonly #taken = new Set<Comment>();

  constructor(file: File) {
    this.#text = file.source.text;
    this.#all = file.comments;
  }

  /** Those in a range that nobody has yet. */
  take(start: number, end: number): readonly Comment[] {
    let low = 0;
    let high = this.#all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#all[middle] as Comment).span.start < start) low = middle + 1;
      else high = middle;
    }
    const found: Comment[] = [];
    for (let at = low; at < this.#all.length; at++) {
      const comment = this.#all[at] as Comment;
      if (comment.span.start >= end) break;
      if (this.#taken.has(comment)) continue;
      this.#taken.add(comment);
      found.push(comment);
    }
    return found;
  }

  /** Takes what lies between the end of one thing and the start of the next. */
  gap(start: number, end: number, mayTrail = true): Gap {
    const [first, ...rest] = this.take(start, end);
    if (!first) return { trailing: undefined, own: [] };
    // A doc comment belongs to what follows, wherever it was written.
    const trails = mayTrail && first.kind === "line" && this.isOneLine(start, first.span.start);
    const lines = trails ? rest : [first, ...rest];
    // What stands before a comma describes nothing; after it, where it will stand, it would.
    const comma = this.#lastMark(",", lines, end);
    const own = lines.map(({ text, span }): OwnLine => ({
      text: span.start < comma ? plainText(text) : text.trimEnd(),
      blankBefore: this.blankBefore(span.start, start),
    }));
    return { trailing: trails ? first : undefined, own };
  }

  /** Offset of a mark after one of the comments of a gap, the last such, or -1. */
  #lastMark(mark: string, lines: readonly Comment[], end: number): number {
    const index = lines.findLastIndex(({ span }, at) =>
      this.#text.slice(span.end, lines[at + 1]?.span.start ?? end).includes(mark),
    );
    return lines[index]?.span.end ?? -1;
  }

  /** True if a blank line stands above an offset; parentheses that the tree leaves out are looked through. */
  blankBefore(offset: number, from: number): boolean {
    let breaks = 0;
    for (let at = offset - 1; at >= from && breaks < 2; at--) {
      const char = this.#text[at] ?? "";
      if (char === "\n") breaks++;
      else if (char !== "(" && char.trim() !== "") return false;
    }
    return breaks > 1;
  }

  /** Offset of a mark at or after another offset, outside of comments. */
  find(mark: string, from: number): number {
    let at = this.#text.indexOf(mark, from);
    for (;;) {
      const around = this.#around(at);
      if (!around) return at;
      at = this.#text.indexOf(mark, around.span.end);
    }
  }

  #around(offset: number): Comment | undefined {
    let low = 0;
    let high = this.#all.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const comment = this.#all[middle] as Comment;
      if (comment.span.end <= offset) low = middle + 1;
      else if (comment.span.start > offset) high = middle - 1;
      else return comment;
    }
    return undefined;
  }

  /** Spaces before a comment in its line, counted from the line's start. */
  columnOf(comment: Comment): number {
    return comment.span.start - (this.#text.lastIndexOf("\n", comment.span.start - 1) + 1);
  }

  /** True if a range of the text lies on one line. */
  isOneLine(start: number, end: number): boolean {
    const at = this.#text.indexOf("\n", start);
    return at < 0 || at >= end;
  }
}

/**
 * Comments from the middle of an item go above it: before its doc comments and suppressions, which must stay next to
 * it. One that looks like a doc comment becomes a plain one there, or it would begin to describe the item.
 */
export function hoist(own: readonly OwnLine[], inside: readonly Comment[], blankAtItem: boolean): readonly OwnLine[] {
  if (inside.length === 0) return own;
  let at = own.length;
  while (at > 0 && (isDoc(own[at - 1]?.text ?? "") || isSuppression(own[at - 1]?.text ?? ""))) at--;
  const next = own[at];
  const moved = inside.map(({ text }, index): OwnLine => ({
    text: plainText(text),
    blankBefore: index === 0 && (next ? next.blankBefore : blankAtItem),
  }));
  const after = own.slice(at).map((each, index) => (index === 0 ? { ...each, blankBefore: false } : each));
  return [...own.slice(0, at), ...moved, ...after];
}

/** A doc comment stands right above what it describes. */
export function endsInDoc(own: readonly OwnLine[]): boolean {
  return isDoc(own.at(-1)?.text ?? "");
}
