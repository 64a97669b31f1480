/**
 * Sections 1 and 2 of the language's reference, sentence by sentence: small designs that a sentence allows, and such as
 * it forbids with what is said of them.
 */
import { describe, expect, test } from "vitest";
import { check, model } from "../../support/design-findings.ts";

interface Sentence {
  readonly right?: readonly string[];
  /** A design, and the first code that is told. */
  readonly wrong?: readonly (readonly [design: string, code: string])[];
}
const line = (...lines: readonly string[]): string => model(lines.map((each) => `  ${each}`).join("\n"));
const claim = (value: string): string => line(`let n = ${value}`, "expect n >= 0", "relu");
const named = (name: string): string => line(`let ${name} = 8`, `conv(${name}, kernel: 3)`);
const header = (text: string): string => `${text}\n${line("relu")}`;

const lexis: { readonly [sentence: string]: Sentence } = {
  "a NAME is ASCII letters, digits and _, and begins with no digit": {
    right: ["a", "_a", "A_1", "__", "a9"].map(named),
    wrong: [
      [named("größe"), "RN1001"],
      [named("9a"), "RN1006"],
      [named("a-b"), "RN1002"],
    ],
  },
  "comments and strings may hold any Unicode": {
    right: [header("// größe 模型 🙂"), header("/// größe 模型 🙂\nblock A { relu }")],
    wrong: [[`import { A } from "./größe🙂.resnet"\n${line("relu")}`, "RN2027"]],
  },
  "a reserved word is no NAME": {
    right: [],
    wrong: (
      "import from model block shortcut stage stem head input output let shared use residual parallel path if else with " +
      "expect check train and or not true false in out"
    )
      .split(" ")
      .map((word) => [named(word), "RN1007"] as const),
  },
  "a WORD is a NAME or a reserved word: arguments, fields, types, entries": {
    right: [`block A(first: int, out: int = 1) { relu }\n${line("relu")}`].slice(1),
    wrong: [
      [line("conv(8, kernel: 3, in: 3)"), "RN2013"],
      [line("let a = { relu }", "conv(a.shared, kernel: 3)"), "RN2057"],
      [`block A(n: input) { relu }\n${line("A(1)")}`, "RN2046"],
      [`${line("relu")}train M { model 3 }\n`, "RN4002"],
    ],
  },
  "as, of and at are names where the grammar does not name them": {
    right: [named("as"), named("of"), named("at"), `block at(of: int) { conv(of, kernel: 3) }\n${line("at(8)")}`],
  },
  "a NUMBER has a digit on both sides of its point, _ between digits, an exponent and a suffix": {
    right: [
      "1",
      "1_000",
      "0.5",
      "1_0.2_5",
      "1e3",
      "1E+3",
      "2.5e-1",
      "1k",
      "1.5M",
      "2G",
      "1T",
      "1KiB",
      "1MiB",
      "1GiB",
      "1e3k",
    ].map(claim),
    wrong: [
      [claim("1."), "RN1002"],
      [claim(".5"), "RN1002"],
      [claim("1m"), "RN1006"],
      [claim("1kb"), "RN1006"],
      [claim("1e"), "RN1006"],
      [claim("0x10"), "RN1006"],
      [claim("1a"), "RN1006"],
      [claim("10%"), "RN1002"],
    ],
  },
  "a suffix has no space before it": { wrong: [[claim("1 k"), "RN1004"]] },
  "suffixes are powers of 10 and of 2": {
    right: [
      "1k == 1000",
      "1M == 1_000_000",
      "1G == 1000M",
      "1T == 1000G",
      "1KiB == 1024",
      "1MiB == 1024 * 1KiB",
      "1GiB == 1024 * 1MiB",
    ].map((each) => line(`expect ${each}`, "relu")),
  },
  "a STRING is on one line, with escapes, and only for paths": {
    wrong: [
      ['import { A } from "./a\n.resnet"\n', "RN1005"],
      [`import { A } from "./a\\"\\\\\\n\\u{41}.resnet"\n${line("relu")}`, "RN2027"],
      [line('conv("8", kernel: 3)'), "RN2016"],
      [line("conv('8', kernel: 3)"), "RN1014"],
    ],
  },
  "a comment goes to the end of the line; there are no others": {
    right: [line("relu // and -> on (", "bn")],
    wrong: [
      [line("relu /* x */"), "RN1002"],
      [header("# x"), "RN1014"],
    ],
  },
  "a doc comment belongs to the declaration, parameter or stage that follows": {
    right: [
      `/// A.\nblock A(\n  /// n.\n  n: int\n) { conv(n, kernel: 3) }\n${line("/// s.", "stage s { A(8) }")}`,
      `${line("relu")}/// Facts.\ncheck M { params == 0 }\n`,
    ],
    wrong: [
      [line("/// nothing", "relu"), "RN1011"],
      [`${line("relu")}/// the end\n`, "RN1011"],
    ],
  },
  "a suppression names a known code and a reason": {
    right: [line("// resnet-ignore RN3004: on purpose", "relu")],
    wrong: [
      [line("// resnet-ignore RN3004", "relu"), "RN1012"],
      [line("// resnet-ignore RN3004:", "relu"), "RN1012"],
      [line("// resnet-ignore: why", "relu"), "RN1012"],
    ],
  },
  "no other punctuation": {
    wrong: [
      "relu;",
      "relu & bn",
      "relu ? bn",
      "relu @ bn",
      "relu ^ bn",
      "relu ~ bn",
      "relu \\ bn",
      "relu ! bn",
      "relu $ bn",
    ].map((each) => [line(each), "RN1001"] as const),
  },
  "newlines are white space: a line that begins with what continues goes on": {
    right: [
      line("conv(8, kernel: 3)", "-> bn", "-> relu"),
      line("conv(8, kernel: 3) ->", "bn ->", "relu"),
      line("conv(", "8", ", kernel", ":", "3", ")"),
      line("let n = 2", "+ 3", "* 4", "conv(n, kernel: 3)"),
      line("relu", "* 2"),
      `${line("relu")}check M { params\n==\n0 }\n`,
    ],
  },
  "each declaration, statement, path, claim and entry starts on a new line, unless it is the first after {": {
    right: [line("stem { relu }", "head { bn }"), line("parallel { path { relu }", "path { bn } }")],
    wrong: [
      [line("relu bn"), "RN1004"],
      [line("let a = 3 relu"), "RN1004"],
      [line("parallel { path { relu } path { bn } }"), "RN1004"],
      [`${line("relu")}check M { params == 0 depth == 0 }\n`, "RN1004"],
      [`block A { relu } block B { relu }\n${line("A -> B")}`, "RN1004"],
      [line("stem { relu } head { bn }"), "RN1004"],
    ],
  },
  "lists have no trailing comma": {
    wrong: [
      [line("conv(8, kernel: 3,)"), "RN1008"],
      [line("conv(8, kernel: [3, 3,])"), "RN1008"],
      [`block A(n: int,) { conv(n, kernel: 3) }\n${line("A(8)")}`, "RN1008"],
      ['import { Basic, } from "std/residual"\n', "RN1008"],
    ],
  },
};

const grammar: { readonly [sentence: string]: Sentence } = {
  "imports first, then declarations in any order": {
    right: [`check M { params == 0 }\n${line("A")}block A { relu }\n`],
    wrong: [[`${line("relu")}import { Basic } from "std/residual"\n`, "RN1010"]],
  },
  "an import names one or more, each with as; no *, no default": {
    right: [
      `import { Basic as B, identity_or_none } from "std/residual"\n${line("B(8)", "residual { relu } shortcut identity_or_none")}`,
    ],
    wrong: [
      ['import { } from "std/residual"\n', "RN1002"],
      ['import * from "std/residual"\n', "RN1002"],
      ['import Basic from "std/residual"\n', "RN1014"],
      ["import { Basic } from std\n", "RN1002"],
      ['import { Basic } from "residual"\n', "RN2065"],
      ['import { Basic } from "/residual"\n', "RN2065"],
    ],
  },
  "a model has parameters, and a derivation or a body": {
    right: [
      `model A(n: int = 8) {\n  input x: [N, 3, 8, 8]\n  conv(n, kernel: 3)\n}\nmodel B = A(n: 4) with { conv: conv }\n`,
    ],
    wrong: [
      ["model M\n", "RN1002"],
      ["model M() { }\n", "RN1002"],
      ["model M = { }\n", "RN1002"],
      ["model M = A with { }\nmodel A { input x: [N, 3] }\n", "RN1002"],
      ["model M = A with { bn = relu }\nmodel A { input x: [N, 3] }\n", "RN1002"],
    ],
  },
  "a parameter has a type, which may be a list with a length": {
    right: [`block A(d: int[2], e: int[] = [1], f: size = [1, 2]) { conv(d[0], kernel: e[0]) }\n${line("A([8, 8])")}`],
    wrong: [
      [`block A(n) { relu }\n${line("A(1)")}`, "RN1002"],
      [`block A(n: int[x]) { relu }\n${line("A(1)")}`, "RN1002"],
      [`block A() { relu }\n${line("A")}`, "RN1002"],
    ],
  },
  "a block has a body, not what it is equal to": { wrong: [[`block A = relu\n${line("A")}`, "RN1002"]] },
  "in a model input is first, stem before and head after every other stage": {
    right: [line("stem { relu }", "stage a { relu }", "head { relu }"), line("relu")],
    wrong: [
      ["model M {\n  relu\n  input x: [N, 3, 8, 8]\n}\n", "RN2030"],
      [line("stage a { relu }", "stem { relu }"), "RN2031"],
      [line("head { relu }", "stage a { relu }"), "RN2032"],
    ],
  },
  "a stage takes stride alone": {
    right: [line("stage a(stride: 2) { conv(8, kernel: 3) }")],
    wrong: [
      [line("stage a(width: 2) { relu }"), "RN2013"],
      [line("stage a(2) { relu }"), "RN2013"],
      [line("stage { relu }"), "RN1002"],
    ],
  },
  "use names a model's trunk or a stage": {
    right: [
      `model T {\n  input x: [N, 3, 32, 32]\n  stage a { relu }\n  head { bn }\n}\n${["trunk", "a", "head"].map((part) => line(`use T.${part}`).replace("model M", `model M_${part}`)).join("")}`,
    ],
    wrong: [
      [line("use T"), "RN1002"],
      [`model T {\n  input x: [N, 3, 32, 32]\n  stage a { relu }\n}\n${line("use T.b")}`, "RN2010"],
    ],
  },
  "a residual names its shortcut; parallel has a path or more, with a name or without": {
    right: [line("residual { relu } shortcut identity", "parallel { path left { relu }", "path { bn } }")],
    wrong: [
      [line("residual { relu }"), "RN1009"],
      [line("parallel { }"), "RN1002"],
      [line("parallel { relu }"), "RN1002"],
      [line("path { relu }"), "RN1010"],
    ],
  },
  "if has bodies and else, no parentheses of its own": {
    right: [
      line("if 1 == 1 { relu } else if 1 == 2 { bn } else { tanh }"),
      line("if not (1 == 2) and true or false { relu }"),
    ],
    wrong: [
      [line("if 1 == 1 relu"), "RN1002"],
      [line("else { relu }"), "RN1010"],
    ],
  },
  "a pipeline begins with a step, in, stem or head; a step is repeated by a postfix expression": {
    right: [
      line("stem { relu }", "stem -> bn"),
      line("let n = [1, 2]", "relu * n[1] -> bn * (1 + 1)"),
      line("stage a { in -> relu }"),
    ],
    wrong: [
      [line("out -> relu"), "RN1002"],
      [line("3 -> relu"), "RN1002"],
      [line("relu * -1"), "RN1002"],
      [line("[relu]"), "RN1002"],
    ],
  },
  "a value is a body, or an expression and steps": {
    right: [line("let a = { relu -> bn }", "let b = a -> relu", "a -> add(b) -> concat([a, b -> relu])")],
    wrong: [[line("let a = {"), "RN1003"]],
  },
  "operators bind as the grammar says, comparisons do not chain": {
    right: [
      "1 + 2 * 3 == 7",
      "-2 * -3 == 6",
      "7 % 4 == 3",
      "not 1 == 2 and 2 >= 1 or false",
      "8 / 2 / 2 == 2",
      "10 - 3 - 2 == 5",
    ].map((each) => line(`expect ${each}`, "relu")),
    wrong: [
      [`${line("relu")}check M { 1 < 2 < 3 }\n`, "RN1002"],
      [`${line("relu")}check M { --1 == 1 }\n`, "RN1002"],
      [`${line("relu")}check M { not not true }\n`, "RN1002"],
    ],
  },
  "a check has at and a list, and claims that are comparisons": {
    right: [
      `${line("relu")}check M { }\n`,
      `${model("  relu", "[N, 3, H, W]")}check M at [1, 3, 8, 8] { activations == 0 }\n`,
    ],
    wrong: [
      [`${line("relu")}check M at 3 { params == 0 }\n`, "RN1002"],
      [`${line("relu")}check M { params }\n`, "RN2042"],
      ["check { params == 0 }\n", "RN1002"],
    ],
  },
  "a train has a name, of, and entries of a word and an expression": {
    wrong: [
      [`${line("relu")}train M of { batch 3 }\n`, "RN1002"],
      [`${line("relu")}train { batch 3 }\n`, "RN1002"],
      [`${line("relu")}train M { batch }\n`, "RN1002"],
    ],
  },
};

describe.each([
  ["1, lexis", lexis],
  ["2, grammar", grammar],
])("section %s", (_, sentences) => {
  test.each(Object.entries(sentences))("%s", (_sentence, { right = [], wrong = [] }) => {
    for (const design of right)
      expect([design, check(design).map(({ code, message }) => `${code} ${message}`)]).toEqual([design, []]);
    for (const [design, code] of wrong) expect([design, check(design)[0]?.code]).toEqual([design, code]);
    expect(right.length + wrong.length).toBeGreaterThan(0);
  });
});
