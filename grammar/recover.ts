/**
 * Every independent syntax error in one run. The parser stops at its first error; the statement around it is taken
 * out (up to the first token of a later line at the same brace depth), which leaves a gap, and the rest is parsed again.
 * One error a statement is told, and none that only follows from another.
 */
import type { CstNode, IToken } from "chevrotain";
import type { Diagnostic } from "./diagnostic.ts";
import { explain } from "./explain.ts";
import { gapOf } from "./gaps.ts";
import { parseTokens } from "./parse-tokens.ts";
import { positionAt, type SourceFile } from "./source.ts";
import type { Gap } from "./tree.ts";

/** A text with more errors than this is not a design; the rest is noise. */
export const ERROR_LIMIT = 50;

export interface Recovered {
  readonly cst: CstNode | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly gaps: readonly Gap[];
}

/** @param missing tokens that are none of these, with those that follow them: an error there only follows from that */
export function parseAll(
  source: SourceFile,
  all: readonly IToken[],
  missing: ReadonlySet<IToken | undefined>,
): Recovered {
  const diagnostics: Diagnostic[] = [];
  const gaps: Gap[] = [];
  let tokens = [...all];
  /** What came after something that was taken out: an error here only follows from that. */
  const afterGap = new Set(missing);
  /** Words of the language that were taken for names: what calls them only follows from that. */
  const takenForNames = new Set<string | undefined>();
  let attempts = 0;
  while (diagnostics.length < ERROR_LIMIT && attempts++ < 2 * ERROR_LIMIT) {
    const { cst, error } = parseTokens(tokens);
    if (!error) return { cst, diagnostics, gaps };
    const at = indexOfError(tokens, error.token);
    const { diagnostic, remove, around } = explain(source, tokens, at, error);
    const [start, to] = statementAround(source, tokens, around ?? at);
    const before = takenForNames.size > 0 && start > 0 ? statementAround(source, tokens, start - 1)[0] : start;
    const from = takenForNames.has(tokens[before]?.image) ? before : start;
    const follows = [tokens[from], tokens[at]].some((each) => takenForNames.has(each?.image));
    if (!afterGap.has(tokens[at]) && !follows) diagnostics.push(diagnostic);
    if (diagnostic.code === "RN1007") takenForNames.add(tokens[at]?.image);
    if (remove) {
      // The error is one superfluous token (a trailing comma): without it the statement is whole.
      tokens = [...tokens.slice(0, remove.from), ...tokens.slice(remove.to)];
      continue;
    }
    afterGap.add(tokens[to]);
    gaps.push(gapOf(source, tokens.slice(from, to)));
    tokens = [...tokens.slice(0, from), ...tokens.slice(to)];
  }
  // Nothing is known of a text that has so many.
  return {
    cst: parseTokens([]).cst,
    diagnostics,
    gaps: all.length > 0 ? [{ ...gapOf(source, all), isOpen: true }] : [],
  };
}

/** At the end of the text Chevrotain gives a token that is not one of ours. */
function indexOfError(tokens: readonly IToken[], token: IToken): number {
  const index = tokens.indexOf(token);
  return index < 0 ? tokens.length : index;
}

const continues = new Set([
  "->",
  "+",
  "-",
  "*",
  "/",
  "%",
  "==",
  "!=",
  "~=",
  "<",
  "<=",
  ">",
  ">=",
  ")",
  "]",
  ",",
  ".",
  "=",
  ":",
  "or",
  "and",
  "else",
]);

/** Brace depth before each token, and one more for the end. */
function depths(tokens: readonly IToken[]): number[] {
  let depth = 0;
  const before = tokens.map(({ image }) => {
    if (image === "}") return depth--;
    return image === "{" ? depth++ : depth;
  });
  return [...before, depth];
}

/** The range of tokens of the statement (or declaration) in which token `at` stands; never empty. */
export function statementAround(source: SourceFile, tokens: readonly IToken[], at: number): readonly [number, number] {
  const depth = depths(tokens);
  const line = (index: number): number => positionAt(source, tokens[index]?.startOffset ?? source.text.length).line;
  const startsLine = (index: number): boolean =>
    (index === 0 || line(index - 1) < line(index) || tokens[index - 1]?.image === "{") &&
    !continues.has(tokens[index]?.image ?? "");

  const inside = Math.min(at, tokens.length - 1);
  let level = depth[inside] ?? 0;
  // A closing brace belongs to what it closes.
  if (tokens[inside]?.image === "}") level = Math.max(0, level - 1);
  let from = inside;
  while (from > 0 && !((depth[from] ?? 0) <= level && startsLine(from))) from--;
  level = Math.min(level, depth[from] ?? 0);
  let to = Math.max(inside, from) + 1;
  while (
    to < tokens.length &&
    !((depth[to] ?? 0) === level && startsLine(to) && tokens[to]?.image !== "{") &&
    !((depth[to] ?? 0) <= level && tokens[to]?.image === "}")
  )
    to++;
  return [from, Math.max(to, from + 1)];
}
