/**
 * What is wrong with an import or with the syntax of a line does not hide what is wrong elsewhere, and nothing is told
 * that only follows from it.
 */
import { expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { lint } from "../../../compiler/lint/lint.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";

const other = "model Other {\n  input image: [N, 3, 32, 32]\n  relux\n}\n";
const net = (...lines: readonly string[]): string =>
  `model M {\n  input image: [N, 3, 32, 32]\n${lines.map((line) => `  ${line}`).join("\n")}\n}\n`;
const claims = "check M { params == 4 }\n";
const recipe = (...lines: readonly string[]): string =>
  `train M {\n${["data cifar10", "loss mse", "optimizer sgd", "schedule constant(0.1)", "steps 5", ...lines].join("\n  ")}\n}\n`;

/** A text, and where which code is told: `line code`. */
const designs: { readonly [what: string]: readonly [text: string, ...places: string[]] } = {
  "an import that leads nowhere": [
    `import { Lost, Gone as Away } from "./nowhere.resnet"\nmodel D = Lost with { Away: relu }\n${net("Lost(3) -> relux", "Away", "shared s = Away", "s -> conv(8, kernl: 3)")}${claims}${other}`,
    "1 RN2027",
    "5 RN2010",
    "8 RN2013",
    "13 RN2010",
  ],
  "a path that is none, and an import of itself": [
    `import { Lost } from "nowhere"\nimport { Gone } from "./mine.resnet"\n${net("Lost -> Gone", "relux")}${claims}`,
    "1 RN2065",
    "2 RN2028",
    "6 RN2010",
  ],
  "a name that is not exported, by which and by whose right name it is called": [
    `import { Basik, projection } from "std/residual"\n${net("Basik(8) -> Basic(8) -> bnn", "residual { relu } shortcut projektion")}${claims}`,
    "1 RN2029",
    "4 RN2010",
    "5 RN2010",
  ],
  "a model that is not there, checked and trained": [
    `import { Lost } from "./nowhere.resnet"\ncheck Lost { params == 3 }\n${recipe("batch 0").replace("M", "Lost")}${other}`,
    "1 RN2027",
    "9 RN2050",
    "13 RN2010",
  ],
  "two blocks of one name": [
    `block U(width: int) { conv(width, kernel: 3) }\nblock U { relu }\n${net("U(8) -> relux")}${claims}`,
    "2 RN2011",
    "5 RN2010",
  ],
  "two models of one name, each wrong": [
    `${net("relux")}${net("conv(8, kernl: 3)")}${claims}`,
    "3 RN2010",
    "5 RN2011",
    "7 RN2013",
  ],
  "a file that is wrong itself": [
    `import { Broken, Sound, Nobody } from "./broken.resnet"\n${net("Broken -> relux", "Sound -> conv(8, kernl: 3)")}${claims}`,
    "1 RN1002",
    "1 RN2029",
    "4 RN2010",
    "5 RN2013",
  ],
  "a file of which nothing is understood": [
    `import { Any } from "./noise.resnet"\n${net("Any -> relux")}${claims}`,
    ...Array.from({ length: 50 }, (_, line) => `${line + 1} RN1002`),
    "4 RN2010",
  ],
  "a block that cannot be parsed": [
    `block U(width int) { conv(width, kernel: 3) }\n${net("U(8) * 2 -> relux", "U: 3")}${claims}${other}`,
    "1 RN1002",
    "4 RN2010",
    "5 RN1002",
    "10 RN2010",
  ],
  "a declaration by a word of another language": [
    `blok U(width: int) { conv(width, kernel: 3) }\n${net("U(8) -> relux")}${claims}`,
    "1 RN1002",
    "4 RN2010",
  ],
  "a name that is a word of the language": [
    `block if(width: int) { conv(width, kernel: 3) }\n${net("if(8)", "relux")}${claims}`,
    "1 RN1007",
  ],
  "a declaration without a name": [
    `block { relu }\n${net("Unit", "conv(8, kernl: 3)")}${claims}`,
    "1 RN1002",
    "5 RN2013",
  ],
  "a line of a body": [
    `block U { bn = 3\n conv(8, kernl: 3) }\n${net("let skip = = 3", "U -> concat(skip)", "skip -> relux")}${claims}${other}`,
    "1 RN1002",
    "2 RN2013",
    "5 RN1002",
    "7 RN2010",
    "12 RN2010",
  ],
  "lines within lines": [
    net(
      "residual {\n conv(3 3)\n relux\n } shortcut identity",
      "if 1 == 1 {\n bn = 3\n bnn } else { relux }",
      "let a = {\n tanh tanh = 3\n conv(8, kernl: 3) }",
      "parallel {\n path { bn = 3\n relux }\n path { bnn } }",
    ),
    ...[
      "4 RN1002",
      "5 RN2010",
      "8 RN1014",
      "9 RN2010",
      "11 RN1002",
      "12 RN2013",
      "14 RN1002",
      "15 RN2010",
      "16 RN2010",
    ],
  ],
  "an input, a stage, an output, a use": [
    net("input mask: N, 1", "stage a(stride = 2) { relu }", "a -> relux", "output y : a", "mask -> bnn") +
      net("use Other.trunk.more", "whatever -> relux", "conv(8)").replace("M", "K"),
    ...["3 RN1002", "4 RN1014", "5 RN2010", "6 RN1002", "7 RN2010", "11 RN1002", "13 RN2014"],
  ],
  "the only input": [`model M {\n  input image: N\n  conv(8, kernl: 3)\n}\n${claims}`, "2 RN1002", "3 RN2013"],
  "what a derivation replaces": [
    `import { ResNet18 } from "std/residual"\nmodel D = ResNet18 with { bn = relu }\ncheck D { params == 3 }\nmodel E = D with { nothing: relu }\n${other}`,
    "2 RN1002",
    "7 RN2010",
  ],
  "a claim, and a line of a recipe": [
    `${net("globalavgpool -> linear(10)")}check M {\n  params = 3\n  depth == 9\n}\n${recipe("batch = 128", "ema 3")}`,
    ...["6 RN1014", "7 RN2035", "15 RN1014", "16 RN2050"],
  ],
  "a bracket that is never closed": [
    `${net("let skip = conv(8", "conv(8, kernl: 3) -> concat(skip)", "stage a { linear([3 }", "relux")}${claims}${other}`,
    ...["3 RN1003", "4 RN2013", "5 RN1003", "6 RN2010", "11 RN2010"],
  ],
  "a brace that is never closed": [
    `${net("stage a { relu", "stage b { relux }")}${claims}${other}model N = M with { bn: relu }\ncheck N { params == 3 }\n`,
    "3 RN1003",
    "9 RN2010",
  ],
  "a brace too many": [
    `${net("stage a { relu } }", "stage b { relux }", "head { bnn }")}${claims}${other}`,
    "3 RN1002",
    "4 RN2010",
    "5 RN2010",
    "10 RN2010",
  ],
  "a brace too many at the end": [`${net("relux")}}\n${claims}${other}`, "5 RN1002", "9 RN2010"],
  "characters that do not belong there": [
    `import { Basic } from "std/residual\n${net("conv(8) × 2", "Basic(8) -> relux", "conv(8, kernel: 3x)", "bn;", "bnn")}check M { params == 3y\n  depth == 2 }\n${other}`,
    ...["1 RN1005", "4 RN1014", "5 RN2010", "6 RN1006", "7 RN1001", "8 RN2010", "10 RN1006", "14 RN2010"],
  ],
  "lines of another language": [
    `# a net\n${net("x = nn.Conv2d(3, 8, 3)", "relux # what is it", "bnn")}${claims}`,
    ...["1 RN1014", "4 RN1014", "5 RN1014", "6 RN2010"],
  ],
  "brackets that nest too deep": [
    `check M { ${"(".repeat(60)}3${")".repeat(60)} == params }\n${net("relux")}`,
    "1 RN1013",
    "4 RN2010",
  ],
};
const files: { readonly [path: string]: string } = {
  "broken.resnet": "block Broken { relu = 3 }\nblock Sound { relu }\n",
  "noise.resnet": "block - { relu }\n".repeat(60),
};
const host = {
  read: (path: string) => (path in files ? { text: files[path] ?? "" } : { problem: "it is not there" }),
};

test.each(Object.entries(designs))("%s", (_, [text, ...places]) => {
  const project = loadProject("mine.resnet", text, host);
  const checked = checkProject(project);
  const told = checked.diagnostics.map(({ code, primary: { span } }) => {
    return `${span.source.text.slice(0, span.start).split("\n").length} ${code}`;
  });
  expect([...new Set(told)]).toEqual(places);
  // Lint says the same, and at most adds to it.
  const linted = lint(project, checked).filter(({ severity }) => severity === "error");
  expect(linted.length).toBe(checked.diagnostics.filter(({ severity }) => severity === "error").length);
});
