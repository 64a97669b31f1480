/** The grammar: every program of the tour and the appendix, and what is read of a broken text. */
import { Lexer } from "chevrotain";
import { describe, expect, test } from "vitest";
import { NESTING_LIMIT } from "../../../grammar/brackets.ts";
import { makeLexer } from "../../../grammar/lexer.ts";
import { parse, type Parsed } from "../../../grammar/parse.ts";
import { ResnetParser } from "../../../grammar/parser.ts";
import { allTokens } from "../../../grammar/tokens.ts";
import { programs } from "../../support/grammar-programs.ts";

const read = (text: string): Parsed => parse({ path: "a.resnet", text });
const codes = (text: string): readonly string[] => read(text).diagnostics.map(({ code }) => code);

describe("programs of the design", () => {
  for (const [name, text] of programs) {
    test(name, () => {
      const { file, diagnostics } = read(text);
      expect(diagnostics).toEqual([]);
      expect(file.declarations.length).toBeGreaterThan(0);
    });
  }
  test("windows line ends and a byte order mark change nothing", () => {
    for (const [, text] of programs) expect(codes(`\ufeff${text.replaceAll("\n", "\r\n")}`)).toEqual([]);
  });
});

test("Chevrotain's own analysis finds nothing: the grammar is LL(2)", () => {
  expect(() => new ResnetParser(false)).not.toThrow();
  expect(makeLexer(false).lexerDefinitionErrors).toEqual([]);
});

test("the first characters that tokens name are those of their patterns", () => {
  const [fast, plain] = [makeLexer(true), new Lexer(allTokens, { safeMode: true, ensureOptimizations: false })];
  const kind = (lexer: Lexer, text: string): string | undefined => {
    const { tokens, groups, errors } = lexer.tokenize(text);
    return `${tokens[0]?.tokenType.name} ${groups["comments"]?.length} ${errors.length}`;
  };
  for (let code = 0; code < 65_536; code++) {
    const text = `${String.fromCharCode(code)}/`;
    if (kind(fast, text) !== kind(plain, text)) expect.fail(`U+${code.toString(16)}`);
  }
});

describe("recovery", () => {
  test("every independent error in one run, and nothing that only follows", () => {
    const text = `block A {
  conv(3,)
  let = 3
  relu -> -> bn
  residual { bn }
  relu
}
model C = A with {
  shortcut 3
}
block if { relu }
block D { relu }
`;
    expect(codes(text)).toEqual(["RN1008", "RN1002", "RN1002", "RN1009", "RN1002", "RN1007"]);
    expect(read(text).file.declarations.map((each) => ("name" in each ? each.name.text : ""))).toContain("D");
  });
  test("a missing brace gives one message", () => {
    expect(codes("block A {\n  relu\n\nblock B { relu }\n")).toEqual(["RN1003"]);
    expect(codes("block A { relu }\n}\nblock B { relu }\n")).toEqual(["RN1002"]);
  });
  test("what stands around a broken statement is read", () => {
    const { file, diagnostics } = read(
      "block A {\n  bn\n  let = 3\n  relu\n}\nblock B { linear(3 }\nblock C { relu }\n",
    );
    expect(diagnostics.map(({ code, primary }) => [code, primary.span.start])).toEqual([
      ["RN1002", 21],
      ["RN1003", 50],
    ]);
    const [first] = file.declarations;
    expect(first?.kind === "block" && first.body.statements.map(({ kind }) => kind)).toEqual([
      "pipeline",
      "gap",
      "pipeline",
    ]);
  });
  test("names that every object of JavaScript has are names like any other", () => {
    expect(codes("block constructor(toString: int) { valueOf(hasOwnProperty: 1) }\n")).toEqual([]);
    expect(codes("constructor { relu }\n")).toEqual(["RN1002"]);
  });
  test("an escaped quote does not close a string", () => {
    expect(codes('import { A } from "a\\"\nblock B { relu }\n')).toContain("RN1005");
    expect(codes('import { A } from "a\\\\"\nblock B { relu }\n')).toEqual([]);
  });
  test("everything may nest to the limit, and nothing beyond it", () => {
    const nested: readonly ((depth: number) => string)[] = [
      (depth) => `check M { x == ${"(".repeat(depth)}1${")".repeat(depth)} }`,
      (depth) => `check M { x == ${"[".repeat(depth)}1${"]".repeat(depth)} }`,
      (depth) => `block A { x${"(x: x".repeat(depth)}${")".repeat(depth)} }`,
      (depth) => `block A { ${"residual { ".repeat(depth)}relu${" } shortcut identity".repeat(depth)} }`,
      (depth) => `block A { ${"if a { relu } else ".repeat(depth)}{ relu } }`,
    ];
    for (const text of nested) {
      expect(codes(text(NESTING_LIMIT - 2))).toEqual([]);
      expect(codes(text(NESTING_LIMIT + 1))).toEqual(["RN1013"]);
      expect(codes(text(50_000))).toEqual(["RN1013"]);
    }
    const many = "if a { relu } else if b { relu }\n".repeat(2 * NESTING_LIMIT);
    expect(codes(`block A {\n${many}}`)).toEqual([]);
  });
  test("suppressions are read", () => {
    const { suppressions } = read(
      "// resnet-ignore RN3004: as the paper has it\nblock A { relu } // resnet-ignore RN3010: on purpose\n",
    );
    expect(suppressions.map(({ code, reason, line }) => [code, reason, line])).toEqual([
      ["RN3004", "as the paper has it", 2],
      ["RN3010", "on purpose", 2],
    ]);
  });
});
