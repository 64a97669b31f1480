/** The lexical grammar: `reference.md`, section 1. White space, newlines included, is nothing to the parser. */
import type { TokenType } from "chevrotain";
import { createToken, Lexer } from "./chevrotain.ts";

/** Any word: argument names, fields after `.`, types, recipe entries. */
export const Word = createToken({ name: "WORD", pattern: Lexer.NA });
/** A word that is not reserved. */
export const NameLike = createToken({ name: "NAME", pattern: Lexer.NA, categories: [Word] });
/** With the first characters written down Chevrotain need not read the patterns at every start. */
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".split("");
const digits = "0123456789".split("");
export const Identifier = createToken({
  name: "Identifier",
  pattern: /[A-Za-z_][A-Za-z0-9_]*/,
  start_chars_hint: [...letters, "_"],
  line_breaks: false,
  categories: [NameLike],
});

export const reservedWords = [
  ..."import from model block shortcut stage stem head input output let shared use residual parallel path".split(" "),
  ..."if else with expect check train and or not true false in out".split(" "),
] as const;
/** Words of the language only where the grammar names them. */
const contextualWords = ["as", "of", "at"] as const;

function wordToken(word: string, category: TokenType): TokenType {
  return createToken({ name: word.toUpperCase(), pattern: word, longer_alt: Identifier, categories: [category] });
}
const reserved = new Map(reservedWords.map((word) => [word, wordToken(word, Word)]));
const contextual = new Map(contextualWords.map((word) => [word as string, wordToken(word, NameLike)]));
/** By the words of the language. */
export const wordTokens: ReadonlyMap<string, TokenType> = new Map([...reserved, ...contextual]);

/** The token of a word of the language. */
export function keyword(word: string): TokenType {
  const token = wordTokens.get(word);
  if (!token) throw new Error(`${word} is no word of the language`);
  return token;
}

/**
 * A number with its suffix, and whatever letters wrongly follow: `3x` is one bad token, not a number and a name.
 * `isNumber` tells which.
 */
export const NumberToken = createToken({
  name: "NUMBER",
  pattern: /[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?[A-Za-z0-9_]*/,
  start_chars_hint: digits,
  line_breaks: false,
});
export function isNumber(text: string): boolean {
  return /^[0-9][0-9_]*(\.[0-9][0-9_]*)?([eE][+-]?[0-9]+)?(k|M|G|T|KiB|MiB|GiB)?$/.test(text);
}
/** Closed on its line, or (RN1005) not. */
export const StringToken = createToken({
  name: "STRING",
  pattern: /"(?:[^"\\\n\r]|\\[^\n\r])*"?/,
  start_chars_hint: ['"'],
  line_breaks: false,
});

export const Comment = createToken({
  name: "Comment",
  pattern: /\/\/[^\n\r]*/,
  start_chars_hint: ["/"],
  line_breaks: false,
  group: "comments",
});
export const Space = createToken({
  name: "Space",
  pattern: /[\s\uFEFF]+/,
  start_chars_hint: [
    ..."\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff",
    ..."\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a",
  ],
  group: Lexer.SKIPPED,
  line_breaks: true,
});

function punctuation(text: string): TokenType {
  return createToken({ name: text, pattern: text });
}
// Longer ones first: the lexer takes the first that matches.
export const marks: readonly string[] = [
  "->",
  "==",
  "!=",
  "~=",
  "<=",
  ">=",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ",",
  ":",
  ".",
  "=",
  "+",
  "-",
  "*",
  "/",
  "%",
  "<",
  ">",
];
const punctuationTokens = new Map(marks.map((text) => [text, punctuation(text)]));
export function mark(text: string): TokenType {
  const token = punctuationTokens.get(text);
  if (!token) throw new Error(`${text} is no punctuation of the language`);
  return token;
}

/** One token for each level of comparison and arithmetic, so that the parser asks one question. */
export const Comparison = createToken({ name: "COMPARISON", pattern: Lexer.NA });
export const Additive = createToken({ name: "ADDITIVE", pattern: Lexer.NA });
export const Multiplicative = createToken({ name: "MULTIPLICATIVE", pattern: Lexer.NA });
for (const text of ["==", "!=", "~=", "<", "<=", ">", ">="]) mark(text).CATEGORIES?.push(Comparison);
for (const text of ["+", "-"]) mark(text).CATEGORIES?.push(Additive);
for (const text of ["*", "/", "%"]) mark(text).CATEGORIES?.push(Multiplicative);

export const allTokens: TokenType[] = [
  Space,
  Comment,
  ...reserved.values(),
  ...contextual.values(),
  Identifier,
  NumberToken,
  StringToken,
  ...punctuationTokens.values(),
  Word,
  NameLike,
  Comparison,
  Additive,
  Multiplicative,
];
