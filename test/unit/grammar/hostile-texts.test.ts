/** Whatever the text, the grammar ends, tells little and gives a file. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderText } from "../../../compiler/diagnostics/render/text.ts";
import { parse, type Parsed } from "../../../grammar/parse.ts";
import { programs } from "../../support/grammar-programs.ts";

const read = (text: string): Parsed => parse({ path: "a.resnet", text });

describe("hostile texts end quickly with few messages", () => {
  const hostile: { readonly [name: string]: string } = {
    "1 MB of one word": "a ".repeat(500_000),
    "1 MB of one chain": `block A { ${"relu -> ".repeat(125_000)}relu }`,
    "1 MB without a space": "x".repeat(1_000_000),
    "braces open": "{".repeat(10_000),
    "braces closed": "}".repeat(10_000),
    "braces balanced": `${"{".repeat(10_000)}${"}".repeat(10_000)}`,
    parentheses: `check M { ${"(".repeat(10_000)}1${")".repeat(10_000)} }`,
    "control characters": "\u0000\u0001\u001b[31m\u007f",
    "lone surrogates": "\ud800 block \udc00",
    "parentheses open": `check M { ${"(".repeat(10_000)}`,
    "parentheses closed": ")".repeat(10_000),
    "brackets crossed": `${"([{".repeat(3000)}${")]}".repeat(3000)}`,
    "a byte order mark": "\ufeff",
    "1 MB of quotes": '"'.repeat(1_000_000),
    "bad suppressions": "// resnet-ignore x\n".repeat(50_000),
    "bad characters": "a ; ".repeat(50_000),
    "a thousand errors": "block A { let = 3 }\n".repeat(1000),
    nothing: "",
  };
  for (const [name, text] of Object.entries(hostile)) {
    test(name, () => {
      const { diagnostics } = read(text);
      expect(diagnostics.length).toBeLessThanOrEqual(60);
      // eslint-style escapes only: nothing that a terminal would obey.
      for (const each of diagnostics) expect(renderText(each)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
    });
  }
});

test("random texts and mutated programs never throw and always give a file", () => {
  const words = fc.constantFrom(
    ...'model block shortcut stage { } ( ) [ ] , : . = -> + - * / % == ~= residual if else let in out conv 3 4.1G "s" // x\n'.split(
      " ",
    ),
    "\n",
    "/// d\n",
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 60 }), (tokens) => read(tokens.join(" ")).file.kind === "file"),
    { seed: 1, numRuns: 1500 },
  );
  const texts = programs.map(([, text]) => text);
  const mutation = fc.record({
    program: fc.nat(texts.length - 1),
    at: fc.nat(5000),
    remove: fc.nat(30),
    insert: fc.constantFrom("", "{", "}", "(", ")", ",", "\n", "->", "é", "\u0000", "shortcut", '"'),
  });
  fc.assert(
    fc.property(mutation, ({ program, at, remove, insert }) => {
      const text = texts[program] ?? "";
      const place = at % (text.length + 1);
      expect(read(text.slice(0, place) + insert + text.slice(place + remove)).file.kind).toBe("file");
    }),
    { seed: 2, numRuns: 1500 },
  );
});
