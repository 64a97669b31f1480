/** Tokens to a CST: by the table of the grammar's rules, and where that reads nothing by the parser, which says why. */
import type { IToken } from "chevrotain";
import { parseByChevrotain, type ParseAttempt } from "./parser.ts";
import { walkRules } from "./walk-rules.ts";

export function parseTokens(tokens: IToken[]): ParseAttempt {
  const cst = walkRules(tokens);
  return cst ? { cst, error: undefined } : parseByChevrotain(tokens);
}
