/** The one pattern of all tokens, held to Chevrotain's lexer: the same tokens at the same places, or none. */
import type { IToken } from "chevrotain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeLexer } from "../../../grammar/lexer.ts";
import { scanTokens } from "../../../grammar/scan-tokens.ts";
import { programs } from "../../support/grammar-programs.ts";

const lexer = makeLexer(true);
const plain = ({ tokenType, ...rest }: IToken): unknown => ({ ...rest, kind: tokenType.name });

function expectSame(text: string): void {
  const scanned = scanTokens(text);
  const { tokens, groups, errors } = lexer.tokenize(text);
  expect(scanned === undefined, JSON.stringify(text)).toBe(errors.length > 0);
  if (!scanned) return;
  expect(scanned.tokens.map(plain), JSON.stringify(text)).toEqual(tokens.map(plain));
  expect(scanned.comments.map(plain), JSON.stringify(text)).toEqual((groups["comments"] ?? []).map(plain));
}

test("of every program of the design, with each kind of line end", () => {
  for (const [, text] of programs)
    for (const end of ["\n", "\r\n", "\r"]) expectSame(`\ufeff${text.replaceAll("\n", end)}`);
});

test("behind every character, and before it", () => {
  for (let code = 0; code < 65_536; code++) {
    const character = String.fromCharCode(code);
    const scanned = scanTokens(`${character}/x${character}`);
    const { tokens, groups, errors } = lexer.tokenize(`${character}/x${character}`);
    const said = [scanned?.tokens.length, scanned?.comments.length];
    const wanted = errors.length > 0 ? [undefined, undefined] : [tokens.length, groups["comments"]?.length];
    if (said.join() !== wanted.join()) expect.fail(`U+${code.toString(16)}`);
  }
});

test("of whatever pieces stand side by side", () => {
  const pieces = fc.constantFrom(
    ...'model of x_1 iffy 3 3k 1.5e-3 1. 1..2 .5 0x1F "a\\"b" "open // /// / -> - > >= = == ~= ~ ! != % { } ( ) [ ] ; é'.split(
      " ",
    ),
    ...[" ", "\n", "\r\n", "\r", "\t", "\u2028", "\u00a0", "\\"],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (some) => expectSame(some.join(""))),
    { numRuns: 2000 },
  );
});
