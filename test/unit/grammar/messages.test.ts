/** Every message of the grammar as it is printed, and what each fix mends. */
import { describe, expect, test } from "vitest";
import { catalogues } from "../../../compiler/diagnostics/catalogue.ts";
import { renderText } from "../../../compiler/diagnostics/render/text.ts";
import { grammarMessages } from "../../../grammar/messages.ts";
import { parse, type Parsed } from "../../../grammar/parse.ts";

const read = (text: string): Parsed => parse({ path: "a.resnet", text });
const codes = (text: string): readonly string[] => read(text).diagnostics.map(({ code }) => code);

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
    "error[RN1006]: 3x is not a number; suffixes are k, M, G, T, KiB, MiB, GiB\n --> a.resnet:1:21\n  |\n1 | check M { params == 3x }\n  |                     ^^\n  = help: a number has a digit on both sides of its point, and no letter but its suffix",
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
  RN1014: [
    "block A {\n  nn.ReLU(inplace=True)\n}",
    "error[RN1014]: this line is of another language; here it is `relu`\n --> a.resnet:2:3\n  |\n2 |   nn.ReLU(inplace=True)\n  |   ^^^^^^^^^^^^^^^^^^^^^\n  = help: write relu",
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
    expect(fixes).toBe(7);
  });
  test("an arrow is offered between two layers alone", () => {
    const said = (text: string): readonly string[] =>
      read(text).diagnostics.map(({ code, message }) => `${code}: ${message}`);
    const entry = said("train M {\n  batch 3 loss cross_entropy\n}");
    expect(entry).toEqual(["RN1004: a recipe entry starts on a line of its own"]);
    expect(said("check M { params == 0 depth == 0 }")).toEqual(["RN1004: a claim starts on a line of its own"]);
  });
  test("no code is used twice", () => {
    const all = catalogues.flatMap((catalogue) => Object.keys(catalogue));
    expect(new Set(all).size).toBe(all.length);
  });
});
