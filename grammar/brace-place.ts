/** Where a brace is missing, as the indentation says: a body's lines stand deeper than the line that opens it. */
import type { IToken } from "chevrotain";
import type { Fix } from "./diagnostic.ts";
import { lineFrom, positionAt, type SourceFile } from "./source.ts";

export interface MissingBrace {
  /** What it would close. */
  readonly opener: IToken;
  readonly fix: Fix;
}

interface Open {
  readonly token: IToken;
  readonly line: number;
  /** Letters before the first one of its line. */
  readonly indent: number;
}

const closers = new Set(["}", ")", "]"]);
const continues = new Set(["->", "+", "-", "*", "/", "%", ",", ".", "=", "else", "shortcut", "with"]);

/** The first `{` of which the indentation says that it should have been closed before. */
export function missingBrace(source: SourceFile, tokens: readonly IToken[]): MissingBrace | undefined {
  const open: Open[] = [];
  let line = 0;
  for (const [index, token] of tokens.entries()) {
    const at = positionAt(source, token.startOffset);
    const begins = at.line > line;
    if (begins) line = at.line;
    const top = open.at(-1);
    if (begins && top?.token.image === "{" && top.line < line && isOver(top, token, at.column - 1, open))
      return missing(source, top, tokens[index - 1] ?? token);
    if (closers.has(token.image)) open.pop();
    else if ("{([".includes(token.image)) open.push({ token, line, indent: indentOf(source, line) });
  }
  const [last, top] = [tokens.at(-1), open.findLast(({ token }) => token.image === "{")];
  return last && top && missing(source, top, last);
}

/** Whether a line that begins so stands outside of what is open. */
function isOver(top: Open, { image }: IToken, indent: number, open: readonly Open[]): boolean {
  if (image === "}") return indent < top.indent && open.some((each) => each.indent === indent);
  return indent <= top.indent && !closers.has(image) && !continues.has(image);
}

function indentOf(source: SourceFile, line: number): number {
  return /^\s*/.exec(lineFrom(source, line).text)?.[0].length ?? 0;
}

/** @param last what stands before the place */
function missing(source: SourceFile, { token, line, indent }: Open, last: IToken): MissingBrace {
  const end = last.startOffset + last.image.length;
  const lastLine = positionAt(source, last.startOffset).line;
  const isInline = lastLine === line && last !== token;
  const { start, text } = lineFrom(source, lastLine);
  const at = isInline ? end : start + text.trimEnd().length;
  const opening = lineFrom(source, line).text.slice(0, indent);
  const edits = [{ span: { source, start: at, end: at }, replacement: isInline ? " }" : `\n${opening}}` }];
  const title = isInline ? "close it at the end of its line" : `close it after line ${lastLine}`;
  return { opener: token, fix: { title, safety: "unsafe", edits } };
}
