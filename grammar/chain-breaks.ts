/**
 * `conv(64) -> residual { … }` and `residual { … } shortcut identity -> relu`: only layers and values stand in a row
 * with `->`; a statement begins a line, which hands the value on as well.
 */
import type { IToken } from "chevrotain";
import type { Details, Diagnostic } from "./diagnostic.ts";
import { spanOfToken } from "./lexer.ts";
import { report } from "./messages.ts";
import { lineFrom, positionAt, type SourceFile } from "./source.ts";

export interface ChainBreak {
  readonly diagnostic: Diagnostic;
  /** The place of the arrow, without which both are whole; not in a value, which ends there. */
  readonly arrow?: number;
}

/** Words that begin a statement of a body. */
const statements: ReadonlySet<string> = new Set(["residual", "parallel", "if", "let", "shared", "expect"]);
/** Rules that stop before an arrow because what stands before it is a whole statement. */
const bodies: ReadonlySet<string> = new Set(["body", "modelBody"]);

/** @param rule of the grammar in which the parser stopped, at the token of that place */
export function chainBreak(
  source: SourceFile,
  tokens: readonly IToken[],
  at: number,
  rule: string,
): ChainBreak | undefined {
  const [previous, token] = [tokens[at - 1], tokens[at]];
  if (previous?.image === "->" && token && statements.has(token.image)) {
    const slots = { statement: `\`${token.image}\``, where: "a line of its own" };
    const { arrow, details } = brokenLine(source, tokens, at - 1, token);
    return { diagnostic: report("RN1010", spanOfToken(source, token), slots, details), ...arrow };
  }
  if (token?.image !== "->" || !bodies.has(rule) || previous?.image === "{") return undefined;
  const slots = { statement: "`->`", where: "a row of layers" };
  const { arrow, details } = brokenLine(source, tokens, at, tokens[at + 1]);
  return { diagnostic: report("RN1010", spanOfToken(source, token), slots, details), ...arrow };
}

/** The line broken at the arrow; not in a value, whose path would end there. */
function brokenLine(
  source: SourceFile,
  tokens: readonly IToken[],
  arrow: number,
  next: IToken | undefined,
): { readonly arrow?: Pick<ChainBreak, "arrow">; readonly details: Details } {
  if (standsInValue(tokens, arrow))
    return {
      details: { help: "put the path into braces, with a line for each statement: let x = { … }, and use x" },
    };
  const named = next?.image === "let" || next?.image === "shared";
  if (named)
    return { arrow: { arrow }, details: { help: "begin a line with it: a name is given to a path, let x = { … }" } };
  const [from, to] = [tokens[arrow - 1], next].map((token) => token && spanOfToken(source, token));
  const help = "break the line there: a new line hands the value on, as `->` does";
  if (!from || !to) return { arrow: { arrow }, details: { help } };
  const indent = /^\s*/.exec(lineFrom(source, positionAt(source, from.start).line).text)?.[0] ?? "";
  const edits = [{ span: { source, start: from.end, end: to.start }, replacement: `\n${indent}` }];
  return { arrow: { arrow }, details: { help, fix: { title: "break the line", safety: "safe", edits } } };
}

/** Whether the arrow is one of an argument, a list, a `let` or an `output`, up to the brace that it stands in. */
function standsInValue(tokens: readonly IToken[], arrow: number): boolean {
  let closed = 0;
  for (let at = arrow - 1; at >= 0; at--) {
    const image = tokens[at]?.image ?? "";
    if (")]}".includes(image)) closed++;
    else if ("([{".includes(image) && closed > 0) closed--;
    else if ("([".includes(image)) return true;
    else if (image === "{") return false;
    else if (closed === 0 && image === "=") return isOnOneLine(tokens, at, arrow);
  }
  return false;
}

/** A row goes on in the next line where that begins with an arrow: what follows `=` ends with a line that does not. */
function isOnOneLine(tokens: readonly IToken[], from: number, to: number): boolean {
  let depth = 0;
  for (let at = from + 1; at <= to; at++) {
    const { image = "", startLine } = tokens[at] ?? {};
    const before = tokens[at - 1];
    const begins = startLine !== before?.endLine && image !== "->" && before?.image !== "->" && before?.image !== "=";
    if (depth === 0 && begins) return false;
    if ("([{".includes(image)) depth++;
    if (")]}".includes(image)) depth--;
  }
  return true;
}
