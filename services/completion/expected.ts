/** What the grammar takes at a place, as its parser says, of the statement that is being written alone. */
import { expectedAfter, type Expected } from "../../grammar/parser.ts";
import { reservedWords } from "../../grammar/tokens.ts";
import { outwards, type Opening, type Role, type Scanned, type Token } from "../scan.ts";
import type { Site } from "./site.ts";

export function expectedAt(site: Site): readonly Expected[] {
  const expected = expectedAfter(statementTokens(site));
  return goesOn(site) ? expected.filter((each) => !begins(each, site)) : expected;
}

const braces: ReadonlySet<Role> = new Set(["file", "model", "body", "claims", "recipe", "paths", "overrides"]);
/** What braces may be without anything in them. */
const empty: ReadonlySet<Role> = new Set(["model", "body", "claims", "recipe"]);

/** Of each bracket that is open the statement up to the next one, of the innermost that up to the cursor. */
function statementTokens({ before, opening }: Site): readonly Token[] {
  const chain = [...outwards(opening)].reverse();
  const brackets = chain.map((each) => before.findIndex(({ after }) => after === each));
  return chain.flatMap((each, index) => {
    const bracket = brackets[index] ?? -1;
    const isOuter = index + 1 < chain.length;
    const end = isOuter ? (brackets[index + 1] ?? 0) + 1 : before.length;
    const last = before[end - 1];
    const begin = each.role === "file" ? 0 : bracket + 1;
    if (!last || end <= begin) return [];
    const from = braces.has(each.role) ? before.findIndex(({ token }) => token === last.lead) : begin;
    return withoutClosed(before.slice(Math.max(begin, from), end), isOuter ? chain[index + 1] : undefined);
  });
}

/** Without what stands in braces that are closed again. */
function withoutClosed(part: readonly Scanned[], open: Opening | undefined): readonly Token[] {
  let skipped: Opening | undefined;
  return part.flatMap(({ token, opening, after }) => {
    if (skipped) {
      if (opening !== skipped || token.image !== "}") return [];
      skipped = undefined;
    } else if (token.image === "{" && empty.has(after.role) && after !== open) skipped = after;
    return [token];
  });
}

const words: ReadonlySet<string> = new Set(reservedWords);
/** Words of the language that are values. */
const values: ReadonlySet<string> = new Set(["true", "false", "in", "out", "stem", "head"]);

/** Whether the cursor stands behind something on its line: no statement begins there. */
function goesOn({ isInLine, before }: Site): boolean {
  const last = before.at(-1)?.token;
  if (!isInLine || !last || !/[\w)\]}"]$/.test(last.image)) return false;
  return !words.has(last.image) || values.has(last.image);
}

/** Words with which statements begin, by the rules that they begin. */
const beginnings: { readonly [rule: string]: readonly string[] } = {
  importDeclaration: ["import"],
  model: ["model"],
  block: ["block", "shortcut"],
  check: ["check"],
  train: ["train"],
  inputDeclaration: ["input"],
  use: ["use"],
  stage: ["stage", "stem", "head"],
  output: ["output"],
  letStatement: ["let"],
  shared: ["shared"],
  expect: ["expect"],
  residual: ["residual"],
  parallel: ["parallel"],
  path: ["path"],
  ifStatement: ["if"],
  pipeline: ["in", "stem", "head"],
  entry: ["WORD"],
};

function begins({ image, rules }: Expected, { opening }: Site): boolean {
  const [rule = "", outer, outermost] = [...rules].reverse();
  if (beginnings[rule]?.includes(image)) return true;
  if (rule === "call") return outer === "step" && outermost === "pipeline";
  // A claim begins with a value, and none stands behind another.
  return opening.role === "claims" && ["postfix", "primary", "negation"].includes(rule);
}
