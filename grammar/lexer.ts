/** Text to tokens and comments, with what is wrong at the level of characters. Never fails: bad characters are left out. */
import type { ILexingError, IToken } from "chevrotain";
import { Lexer } from "./chevrotain.ts";
import type { Details, Diagnostic, Fix } from "./diagnostic.ts";
import { report } from "./messages.ts";
import { scanTokens, type Scanned } from "./scan-tokens.ts";
import type { SourceFile, Span } from "./source.ts";
import { allTokens, isNumber, NumberToken, StringToken } from "./tokens.ts";
import type { Comment } from "./tree.ts";

export interface Lexed {
  readonly tokens: IToken[];
  readonly comments: readonly Comment[];
  readonly diagnostics: readonly Diagnostic[];
}

let lexer: Lexer | undefined;

/** @param skipValidations the analysis of the patterns themselves costs more than most texts; a test runs it */
export function makeLexer(skipValidations: boolean): Lexer {
  return new Lexer(allTokens, { positionTracking: "full", ensureOptimizations: false, skipValidations });
}

export function spanOfToken(source: SourceFile, token: IToken): Span {
  return { source, start: token.startOffset, end: token.startOffset + token.image.length };
}

/** What to do about a character of other languages. */
const insteadOf: ReadonlyMap<string, string> = new Map([
  [";", "statements end with their line"],
  ["'", 'strings are written "…"'],
]);

/** How a character is named in a message: visible ones as they are, others by code point. */
function characterName(text: string): string {
  const point = text.codePointAt(0) ?? 0;
  const visible = /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(text);
  return visible ? text : `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** By the lexer where the text has characters of no token, of which it tells. */
function lexed(text: string): Scanned & { readonly errors: readonly ILexingError[] } {
  const scanned = scanTokens(text);
  if (scanned) return { ...scanned, errors: [] };
  lexer ??= makeLexer(true);
  const { tokens, groups, errors } = lexer.tokenize(text);
  return { tokens, comments: groups["comments"] ?? [], errors };
}

export function commentOf(source: SourceFile, token: IToken): Comment {
  const isDoc = token.image.startsWith("///") && !token.image.startsWith("////");
  return { kind: isDoc ? "doc" : "line", text: token.image, span: spanOfToken(source, token) };
}

export function tokenize(source: SourceFile): Lexed {
  const result = lexed(source.text);
  const comments = result.comments.map((token) => commentOf(source, token));
  const characters = result.errors.map(({ offset, length }) => {
    const char = String.fromCodePoint(source.text.codePointAt(offset) ?? 0);
    const help = insteadOf.get(char) ?? "remove it";
    const span = { source, start: offset, end: offset + length };
    return report("RN1001", span, { char: characterName(char) }, { help, ...semicolonFix(span, char) });
  });
  return {
    tokens: result.tokens,
    comments,
    diagnostics: [...characters, ...result.tokens.flatMap((token) => literalProblems(source, token))],
  };
}

/** A line ends its statement; what follows on it begins another. */
function semicolonFix(span: Span, char: string): { readonly fix?: Fix } {
  if (char !== ";") return {};
  const isLast = /^[ \t]*(?:$|[\r\n}])/.test(span.source.text.slice(span.end, span.end + 100));
  const edits = [{ span, replacement: isLast ? "" : "\n" }];
  return { fix: { title: isLast ? "remove it" : "break the line", safety: "safe", edits } };
}

/** `26m` is not a number, and 26M is one. */
function otherSuffix(text: string, span: Span): Details {
  const suffix = /[A-Za-z]+$/.exec(text)?.[0] ?? "";
  const meant = ["k", "M", "G", "T", "KiB", "MiB", "GiB"].find((each) =>
    [each, each.replace("i", "")].some((other) => other.toLowerCase() === suffix.toLowerCase()),
  );
  const number = meant === undefined ? "" : `${text.slice(0, -suffix.length)}${meant}`;
  if (!isNumber(number))
    return { help: "a number has a digit on both sides of its point, and no letter but its suffix" };
  const edits = [{ span, replacement: number }];
  return { help: `did you mean ${number}?`, fix: { title: `write ${number}`, safety: "unsafe", edits } };
}

function literalProblems(source: SourceFile, token: IToken): readonly Diagnostic[] {
  const span = spanOfToken(source, token);
  if (token.tokenType === NumberToken && !isNumber(token.image)) {
    return [report("RN1006", span, { text: token.image }, otherSuffix(token.image, span))];
  }
  if (token.tokenType === StringToken && !/^"(?:[^"\\]|\\.)*"$/.test(token.image)) {
    return [report("RN1005", span, {}, { help: 'close it with "' })];
  }
  return [];
}

/** The text of a string literal: `\"`, `\\`, `\n` and `\u{…}` resolved. */
export function unescape(literal: string): string {
  return literal
    .replace(/^"|"$/g, "")
    .replace(/\\(?:u\{([0-9A-Fa-f]{1,6})\}|(.))/g, (_, point: string | undefined, char: string | undefined) => {
      if (point !== undefined) return String.fromCodePoint(Math.min(parseInt(point, 16), 0x10ffff));
      return char === "n" ? "\n" : (char ?? "");
    });
}
