/** What is read by the table of the grammar's rules is what its parser reads, and what is not sound is not read. */
import { isDeepStrictEqual } from "node:util";
import type { IToken } from "chevrotain";
import { expect, test } from "vitest";
import { tokenize } from "../../../grammar/lexer.ts";
import { makeRules } from "../../../grammar/make-rules.ts";
import { parseByChevrotain } from "../../../grammar/parser.ts";
import { ruleTable } from "../../../grammar/rules.ts";
import { walkRules } from "../../../grammar/walk-rules.ts";
import { standardLibrary } from "../../../std/library.ts";
import { programs } from "../../support/grammar-programs.ts";

const tokensOf = (text: string): IToken[] => tokenize({ path: "a.resnet", text }).tokens;

test("npm run grammar would change nothing", () => {
  expect(makeRules()).toEqual(ruleTable);
});

test.each([...programs, ...Object.entries(standardLibrary)])("%s is the tree that the parser makes", (_, text) => {
  const tokens = tokensOf(text);
  const { cst, error } = parseByChevrotain(tokens);
  expect(error).toBeUndefined();
  expect(walkRules(tokens)).toEqual(cst);
});

test("with a token left out, doubled or in another's place a text is read or not read as the parser does", () => {
  let unsound = 0;
  const all = programs.flatMap(([, text]) => tokensOf(text));
  for (const [index, [, text]] of programs.entries()) {
    const tokens = tokensOf(text);
    for (let at = index % 60; at < tokens.length; at += 60) {
      const here = tokens[at];
      const other = all[(31 * at + index) % all.length];
      const moved = here && other && { ...other, startOffset: here.startOffset, endOffset: here.endOffset ?? 0 };
      for (const between of [[], [here, here], [moved]]) {
        const changed = [...tokens.slice(0, at), ...between, ...tokens.slice(at + 1)].filter(
          (each) => each !== undefined,
        );
        const { cst } = parseByChevrotain(changed);
        if (!cst) unsound++;
        if (!isDeepStrictEqual(walkRules(changed), cst)) expect.fail(changed.map(({ image }) => image).join(" "));
      }
    }
  }
  expect(unsound).toBeGreaterThan(20);
});
