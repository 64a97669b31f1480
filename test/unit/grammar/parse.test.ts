/** The grammar: every program of the tour and the appendix, every message, every way to break a text. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Lexer } from "chevrotain";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderText } from "../../../compiler/diagnostics/render/text.ts";
import { catalogues } from "../../../compiler/diagnostics/catalogue.ts";
import { NESTING_LIMIT } from "../../../grammar/brackets.ts";
import { makeLexer } from "../../../grammar/lexer.ts";
import { grammarMessages } from "../../../grammar/messages.ts";
import { parse, type Parsed } from "../../../grammar/parse.ts";
import { ResnetParser } from "../../../grammar/parser.ts";
import { allTokens } from "../../../grammar/tokens.ts";
import { repository } from "../../support/shared-data.ts";

const folder = join(repository, "test", "golden", "grammar");
const programs = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
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

/** One text a code, and the whole message as it is printed. */
const rendered: { readonly [code: string]: readonly [text: string, message: string] } = {
  RN1001: [
    "block A { relu; }",
    "error[RN1001]: ; does not belong here\n --> a.resnet:1:15\n  |\n1 | block A { relu; }\n  |               ^\n  = help: statements end with their line",
  ],
  RN1002: [
    "block A {\n  let = 3\n}",
    "error[RN1002]: expected a name, found =\n --> a.resnet:2:7\n  |\n2 |   let = 3\n  |       ^\n  = help: name a value with `let x = …`; give an argument with `name: value`",
  ],
  RN1003: [
    "block A {\n  relu\n",
    "error[RN1003]: this { is never closed\n --> a.resnet:1:9\n  |\n1 | block A {\n  |         ^\n  = help: close it with }",
  ],
  RN1004: [
    "block A {\n  bn relu\n}",
    "error[RN1004]: a step starts on a line of its own; did you mean `->`?\n --> a.resnet:2:6\n  |\n2 |   bn relu\n  |      ^^^^\n  = help: write `->` between two layers on one line",
  ],
  RN1005: [
    'import { A } from "std',
    'error[RN1005]: this string does not end on its line\n --> a.resnet:1:19\n  |\n1 | import { A } from "std\n  |                   ^^^^\n  = help: close it with "',
  ],
  RN1006: [
    "check M { params == 3x }",
    "error[RN1006]: 3x is not a number; suffixes are k, M, G, T, KiB, MiB, GiB\n --> a.resnet:1:21\n  |\n1 | check M { params == 3x }\n  |                     ^^",
  ],
  RN1007: [
    "block if { relu }",
    "error[RN1007]: if is a word of the language and cannot be a name\n --> a.resnet:1:7\n  |\n1 | block if { relu }\n  |       ^^\n  = help: choose another name, such as if_",
  ],
  RN1008: [
    "block A { conv(3,) }",
    "error[RN1008]: a list does not end with a comma\n --> a.resnet:1:17\n  |\n1 | block A { conv(3,) }\n  |                 ^\n  = help: remove the comma",
  ],
  RN1009: [
    "block A {\n  residual { bn }\n  relu\n}",
    "error[RN1009]: a residual says which shortcut it has: `shortcut identity`\n --> a.resnet:2:17\n  |\n2 |   residual { bn }\n  |                 ^\n  = help: write `} shortcut identity`, `} shortcut projection` or `} shortcut none`",
  ],
  RN1010: [
    "block A { stage s { relu } }",
    "error[RN1010]: `stage` is allowed only in a model\n --> a.resnet:1:11\n  |\n1 | block A { stage s { relu } }\n  |           ^^^^^\n  = help: move it to a model",
  ],
  RN1011: [
    "/// nothing follows\n",
    "warning[RN1011]: this doc comment describes nothing; use //\n --> a.resnet:1:1\n  |\n1 | /// nothing follows\n  | ^^^^^^^^^^^^^^^^^^^",
  ],
  RN1012: [
    "// resnet-ignore RN3004\n",
    "error[RN1012]: a suppression needs a known code and a reason: `// resnet-ignore RN3004: why`\n --> a.resnet:1:1\n  |\n1 | // resnet-ignore RN3004\n  | ^^^^^^^^^^^^^^^^^^^^^^^\n  = help: name one code and say why, after a colon",
  ],
  RN1013: [
    `check M { ${"(".repeat(300)}`,
    `error[RN1013]: brackets and \`else if\` nest deeper than 48\n --> a.resnet:1:58\n  |\n1 | check M { ${"(".repeat(150)}…\n  | ${" ".repeat(57)}^\n  = help: split the declaration into blocks with names`,
  ],
};

describe("messages", () => {
  for (const code of Object.keys(grammarMessages)) {
    test(code, () => {
      const [text = "", message] = rendered[code] ?? [];
      const finding = read(text).diagnostics.find((each) => each.code === code);
      expect(finding && renderText(finding)).toBe(message);
    });
  }
  test("every fix mends what it says", () => {
    let fixes = 0;
    for (const [code, [text]] of Object.entries(rendered)) {
      const fix = read(text).diagnostics.find((each) => each.code === code)?.fix;
      if (!fix) continue;
      fixes++;
      const mended = fix.edits.reduceRight(
        (before, { span, replacement }) => before.slice(0, span.start) + replacement + before.slice(span.end),
        text,
      );
      expect(codes(mended)).toEqual([]);
    }
    expect(fixes).toBe(4);
  });
  test("no code is used twice", () => {
    const all = catalogues.flatMap((catalogue) => Object.keys(catalogue));
    expect(new Set(all).size).toBe(all.length);
  });
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
    expect(first?.kind === "block" && first.body.statements.map(({ kind }) => kind)).toEqual(["pipeline", "pipeline"]);
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
