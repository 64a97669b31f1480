/** Brackets are matched before parsing: an unclosed one is told where it opens, and nesting has a bound. */
import type { IToken } from "chevrotain";
import { missingBrace } from "./brace-place.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { spanOfToken } from "./lexer.ts";
import { report } from "./messages.ts";
import { positionAt, type SourceFile } from "./source.ts";

/** Far beyond any design; half of a usual stack is enough for the parser to get there. */
export const NESTING_LIMIT = 48;

const pairs = { "{": "}", "(": ")", "[": "]" };
/** Without a prototype: `constructor` is a name like any other. */
const closerOf: { readonly [opener: string]: string } = Object.assign(Object.create(null), pairs);
const closers = new Set(Object.values(pairs));
const topLevelWords = new Set(["model", "block", "import", "check", "train", "shortcut"]);

export interface Brackets {
  readonly diagnostics: readonly Diagnostic[];
  /** Tokens up to here (offset) can be parsed: none of them lies in a bracket that is never closed. */
  readonly soundUntil: number;
  /** Tokens that close nothing. */
  readonly strayClosers: ReadonlySet<IToken>;
  readonly tooDeep: boolean;
}

/**
 * A word that begins a declaration in the first column ends every bracket open there: so a missing brace costs one
 * message and one declaration, not the rest of the file.
 */
export function matchBrackets(source: SourceFile, tokens: readonly IToken[]): Brackets {
  const open: IToken[] = [];
  const diagnostics: Diagnostic[] = [];
  const strayClosers = new Set<IToken>();
  let soundUntil = Number.POSITIVE_INFINITY;
  /** `else if`s of the chain that is being read, for each number of open brackets: each nests in the one before. */
  const chained: number[] = [];

  const unclosed = (opener: IToken): void => {
    const help = `close it with ${closerOf[opener.image]}`;
    // Which one is missing the indentation says better than the order of those that are there.
    const place = opener.image === "{" ? missingBrace(source, tokens) : undefined;
    const fix = place ? { fix: place.fix } : {};
    const told = place?.opener ?? opener;
    diagnostics.push(report("RN1003", spanOfToken(source, told), { bracket: opener.image }, { help, ...fix }));
    soundUntil = Math.min(soundUntil, opener.startOffset, told.startOffset);
  };
  const tooDeepAt = (token: IToken): Brackets => {
    const help = "split the declaration into blocks with names";
    const tooDeep = report("RN1013", spanOfToken(source, token), { limit: NESTING_LIMIT }, { help });
    return { diagnostics: [...diagnostics, tooDeep], soundUntil: 0, strayClosers, tooDeep: true };
  };
  const depth = (): number => chained.slice(0, open.length + 1).reduce((sum, each) => sum + each, open.length);

  for (const [index, token] of tokens.entries()) {
    if (open.length > 0 && topLevelWords.has(token.image) && positionAt(source, token.startOffset).column === 1) {
      const outermost = open[0] as IToken;
      unclosed(open.at(-1) as IToken);
      soundUntil = Math.min(soundUntil, outermost.startOffset);
      return { diagnostics, soundUntil, strayClosers, tooDeep: false };
    }
    if (token.image in closerOf) {
      open.push(token);
      chained[open.length] = 0;
      if (depth() > NESTING_LIMIT) return tooDeepAt(token);
    } else if (token.image === "else" && tokens[index + 1]?.image === "if") {
      chained[open.length] = (chained[open.length] ?? 0) + 1;
      if (depth() > NESTING_LIMIT) return tooDeepAt(token);
    } else if (closers.has(token.image)) {
      const opener = open.at(-1);
      const follows = tokens[index + 1]?.image;
      if (opener && closerOf[opener.image] === token.image) {
        open.pop();
        if (token.image === "}" && follows !== "else") chained[open.length] = 0;
      } else if (opener && open.some(({ image }) => closerOf[image] === token.image)) {
        while (open.length > 0 && closerOf[(open.at(-1) as IToken).image] !== token.image)
          unclosed(open.pop() as IToken);
        open.pop();
      } else {
        strayClosers.add(token);
        // One is told; the next ones as a rule follow from it.
        if (strayClosers.size > 1) continue;
        const what = opener ? closerOf[opener.image] : "a declaration";
        diagnostics.push(
          report(
            "RN1002",
            spanOfToken(source, token),
            { what: what ?? "", token: token.image },
            { help: "remove it: nothing is open here that it closes" },
          ),
        );
      }
    }
  }
  // Of several open at the end only the innermost is told: the others may well be closed by what is missing there.
  const innermost = open.at(-1);
  if (innermost) {
    unclosed(innermost);
    soundUntil = Math.min(soundUntil, (open[0] as IToken).startOffset);
  }
  return { diagnostics, soundUntil, strayClosers, tooDeep: false };
}
