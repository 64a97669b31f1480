/**
 * Text to Chevrotain's tokens, without its lexer: the lexical grammar is one pattern, of the patterns that the tokens have.
 * To make the lexer takes several times as long as to read a design; it is made where a text has characters that are of no
 * token, and says which.
 */
import type { IToken, TokenType } from "chevrotain";
import { Comment, Identifier, mark, marks, NumberToken, Space, StringToken, wordTokens } from "./tokens.ts";

export interface Scanned {
  readonly tokens: IToken[];
  readonly comments: readonly IToken[];
}

function sourceOf({ name, PATTERN }: TokenType): string {
  if (PATTERN instanceof RegExp) return PATTERN.source;
  throw new Error(`${name} has no pattern`);
}
const escaped = (text: string): string => text.replace(/\W/g, "\\$&");
/** A group for each kind, a comment before the mark that it begins with. */
const pattern = new RegExp(
  [...[Space, Comment, Identifier, NumberToken, StringToken].map(sourceOf), marks.map(escaped).join("|")]
    .map((source) => `(${source})`)
    .join("|"),
  "y",
);
const LINE_END = /\r\n?|\n/g;

/**
 * All tokens of a text; undefined where something in it is none.
 * @param from where it begins, between tokens: lines are counted from there, offsets from the text's beginning
 * @param to where it ends
 */
export function scanTokens(text: string, from = 0, to = text.length): Scanned | undefined {
  const tokens: IToken[] = [];
  const comments: IToken[] = [];
  let [line, lineAt] = [1, from];
  for (let at = from; at < to; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) return undefined;
    const [image, space, comment, word, number, string] = found;
    if (space !== undefined) {
      for (const end of space.matchAll(LINE_END)) [line, lineAt] = [line + 1, at + end.index + end[0].length];
      continue;
    }
    const place = [at, line, at - lineAt + 1] as const;
    if (word !== undefined) tokens.push(tokenOf(wordTokens.get(word) ?? Identifier, image, place));
    else if (number !== undefined) tokens.push(tokenOf(NumberToken, image, place));
    else if (string !== undefined) tokens.push(tokenOf(StringToken, image, place));
    else if (comment !== undefined) comments.push(tokenOf(Comment, image, place));
    else tokens.push(tokenOf(mark(image), image, place));
  }
  return { tokens, comments };
}

/** None goes beyond its line. */
function tokenOf(
  tokenType: TokenType,
  image: string,
  [at, line, column]: readonly [at: number, line: number, column: number],
): IToken {
  const last = image.length - 1;
  const { tokenTypeIdx = -1 } = tokenType;
  return {
    image,
    startOffset: at,
    endOffset: at + last,
    startLine: line,
    endLine: line,
    startColumn: column,
    endColumn: column + last,
    tokenTypeIdx,
    tokenType,
  };
}
