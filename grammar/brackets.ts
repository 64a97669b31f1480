/** Brackets are matched before parsing: an unclosed one is told where it opens, and nesting has a bound. */
import type { IToken } from "chevrotain";
import { missingBrace } from "./brace-place.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { spanOfToken } from "./lexer.ts";
import { report } from "./messages.ts";
import { ERROR_LIMIT, statementAround } from "./recover.ts";
import { lineFrom, positionAt, type SourceFile } from "./source.ts";

/** Far beyond any design; half of a usual stack is enough for the parser to get there. */
export const NESTING_LIMIT = 48;

const pairs = { "{": "}", "(": ")", "[": "]" };
/** Without a prototype: `constructor` is a name like any other. */
const closerOf: { readonly [opener: string]: string } = Object.assign(Object.create(null), pairs);
const closers = new Set(Object.values(pairs));
const topLevelWords = new Set(["model", "block", "import", "check", "train", "shortcut"]);

export interface Brackets {
  readonly diagnostics: readonly Diagnostic[];
  /** What cannot be parsed, as ranges of tokens in their order: it lies in a bracket that is never closed. */
  readonly unsound: readonly Range[];
  /** Tokens that close nothing. */
  readonly strayClosers: ReadonlySet<IToken>;
}

/** Numbers of tokens, the end excluded. */
export type Range = readonly [from: number, to: number];

/**
 * A word that begins a declaration in the first column ends every bracket open there: so a missing brace costs one
 * message and one declaration, not the rest of the file.
 */
export function matchBrackets(source: SourceFile, tokens: readonly IToken[]): Brackets {
  let open: Opener[] = [];
  const diagnostics: Diagnostic[] = [];
  const strayClosers = new Set<IToken>();
  const unsound: Range[] = [];
  /** `else if`s of the chain that is being read, for each number of open brackets: each nests in the one before. */
  let chained: number[] = [];
  /** Where the declaration begins that is being read. */
  let declaration = 0;
  /** The braces of the declaration, where they are closed. */
  let closed: { readonly opener: Opener; readonly closer: Opener } | undefined;
  /** Within a declaration that nests too deep. */
  let isSkipped = false;

  /** @param to the token where what is open ends */
  const unclosed = ({ token: opener }: Opener, to: number): void => {
    const help = `close it with ${closerOf[opener.image]}`;
    // Which one is missing the indentation says better than the order of those that are there.
    const place = opener.image === "{" ? missingBrace(source, tokens.slice(declaration, to)) : undefined;
    const fix = place ? { fix: place.fix } : {};
    const told = place?.opener ?? opener;
    diagnostics.push(report("RN1003", spanOfToken(source, told), { bracket: opener.image }, { help, ...fix }));
  };
  const tooDeepAt = (token: IToken): void => {
    const help = "split the declaration into blocks with names";
    diagnostics.push(report("RN1013", spanOfToken(source, token), { limit: NESTING_LIMIT }, { help }));
    isSkipped = true;
  };
  /** @param to where the next declaration begins */
  const leaveOut = (to: number): void => {
    unsound.push([declaration, to]);
    open = [];
    chained = [];
    isSkipped = false;
  };
  const depth = (): number => chained.slice(0, open.length + 1).reduce((sum, each) => sum + each, open.length);

  for (const [index, token] of tokens.entries()) {
    if (topLevelWords.has(token.image)) {
      const isFirst = positionAt(source, token.startOffset).column === 1;
      const innermost = open.at(-1);
      if (isFirst && innermost && !isSkipped) unclosed(innermost, index);
      if (isFirst && (innermost || isSkipped)) leaveOut(index);
      if (open.length === 0 && !isSkipped) {
        declaration = index;
        closed = undefined;
      }
    }
    if (isSkipped) continue;
    if (token.image in closerOf) {
      open.push({ token, index });
      chained[open.length] = 0;
      if (depth() > NESTING_LIMIT) tooDeepAt(token);
    } else if (token.image === "else" && tokens[index + 1]?.image === "if") {
      chained[open.length] = (chained[open.length] ?? 0) + 1;
      if (depth() > NESTING_LIMIT) tooDeepAt(token);
    } else if (closers.has(token.image)) {
      const opener = open.at(-1);
      const follows = tokens[index + 1]?.image;
      if (opener && isClosedBy(opener, token)) {
        open.pop();
        if (open.length === 0 && token.image === "}") closed ??= { opener, closer: { token, index } };
        if (token.image === "}" && follows !== "else") chained[open.length] = 0;
      } else if (opener && open.some((each) => isClosedBy(each, token))) {
        let last = opener;
        for (let top = open.pop(); top && !isClosedBy(top, token); top = open.pop()) {
          unclosed(top, index);
          last = top;
        }
        unsound.push(
          unclosedPart(source, tokens, { from: last.index, to: index, isBounded: unsound.length < ERROR_LIMIT }),
        );
      } else {
        const early = opener || !closed ? undefined : closesTooSoon(source, closed);
        closed = undefined;
        const stray = early ?? token;
        strayClosers.add(stray);
        // One is told; the next ones as a rule follow from it.
        if (strayClosers.size > 1) continue;
        const what = opener ? closerOf[opener.token.image] : "a declaration";
        const help = early
          ? `remove it: it closes what the } in line ${positionAt(source, token.startOffset).line} closes`
          : "remove it: nothing is open here that it closes";
        const slots = { what: (early ? "the rest of the declaration" : what) ?? "", token: token.image };
        diagnostics.push(report("RN1002", spanOfToken(source, stray), slots, { help }));
      }
    }
  }
  // Of several open at the end only the innermost is told: the others may well be closed by what is missing there.
  const innermost = open.at(-1);
  if (innermost && !isSkipped) unclosed(innermost, tokens.length);
  if (innermost || isSkipped) leaveOut(tokens.length);
  return { diagnostics, unsound, strayClosers };
}

interface Opener {
  readonly token: IToken;
  readonly index: number;
}

function isClosedBy({ token }: Opener, closer: IToken): boolean {
  return closerOf[token.image] === closer.image;
}

/**
 * Of a bracket that is never closed: its statement, up to a line that is no deeper than the one where it opens, or to
 * what closes the bracket around it.
 */
function unclosedPart(
  source: SourceFile,
  tokens: readonly IToken[],
  { from, to, isBounded }: { readonly from: number; readonly to: number; readonly isBounded: boolean },
): Range {
  // To look for it costs the length of the text: of a text that has so many nothing is told anyway.
  if (!isBounded) return [from, to];
  const [begin] = statementAround(source, tokens, from);
  const { line, column } = positionAt(source, tokens[begin]?.startOffset ?? 0);
  for (let index = from + 1, last = line; index < to; index++) {
    const at = positionAt(source, tokens[index]?.startOffset ?? 0);
    if (at.line > last && at.column <= column && !closers.has(tokens[index]?.image ?? "")) return [begin, index];
    last = at.line;
  }
  return [begin, tokens[to]?.image === "}" ? to : statementAround(source, tokens, to)[1]];
}

/** A brace that ends a declaration though it stands deeper than the line that opens it. */
function closesTooSoon(
  source: SourceFile,
  { opener, closer }: { readonly opener: Opener; readonly closer: Opener },
): IToken | undefined {
  const opening = positionAt(source, opener.token.startOffset).line;
  const { line } = positionAt(source, closer.token.startOffset);
  const indent = (of: number): number => /^\s*/.exec(lineFrom(source, of).text)?.[0].length ?? 0;
  return line > opening && indent(line) > indent(opening) ? closer.token : undefined;
}
