/** A value of a wrong type (RN2016), wherever a type is asked for: the exact text, and the place that it is shown at. */
import { expect, test } from "vitest";
import { renderText } from "../../../../compiler/diagnostics/render/text.ts";
import { textOf } from "../../../../grammar/source.ts";
import { check, findingsOf, model, std, trains } from "../../../support/design-findings.ts";

/** A block with a parameter of a type, and its call with a value. */
const given = (type: string, value: string): string =>
  `block A(first: int, p: ${type}) { relu }\n${model(`  A(1, p: ${value})`)}`;
const layer = (line: string): string => model(`  ${line}`);

/** A design, what is said of it, and where. */
const cases: { readonly [design: string]: readonly [message: string, at: string] } = {
  // Parameters of blocks and models.
  [given("int", "true")]: ["p is a bool; A wants a whole number", "p: true"],
  [given("float", '"x"')]: ["p is a text; A wants a number", 'p: "x"'],
  [given("bool", "1")]: ["p is a number; A wants true or false", "p: 1"],
  [given("size", "[1, 2, 3]")]: ["p is a list of 3; A wants a whole number or [height, width]", "p: [1, 2, 3]"],
  [given("size", "[1, true]")]: ["p is a list of 2; A wants a whole number or [height, width]", "p: [1, true]"],
  [given("block", "3")]: ["p is a number; A wants a block or layer", "p: 3"],
  [given("shortcut", "[relu]")]: ["p is a list of 1; A wants a shortcut", "p: [relu]"],
  [given("value", "3")]: ["p is a number; A wants a tensor", "p: 3"],
  [given("int[2]", "3")]: ["p is a number; A wants a list", "p: 3"],
  [given("int[]", "[1, relu]")]: ["an element of p is the layer relu; A wants a whole number", "p: [1, relu]"],
  [given("float[]", "[[1]]")]: ["an element of p is a list of 1; A wants a number", "p: [[1]]"],
  [given("bool[]", "[1]")]: ["an element of p is a number; A wants true or false", "p: [1]"],
  [given("block[]", "[1]")]: ["an element of p is a number; A wants a block or layer", "p: [1]"],
  [`block A(first: int, p: bool = 3) { relu }\n${layer("A(1)")}`]: ["p is a number; A wants true or false", "3"],
  [`${std}model B = ResNet(3, depths: [2, 2, 2, 2])\n`]: ["Unit is a number; ResNet wants a block or layer", "3"],

  // Arguments of layers, of their words, and of statements.
  [layer("conv(relu, kernel: 3)")]: ["channels is the layer relu; conv wants a whole number", "relu"],
  [layer("conv(8, kernel: true)")]: ["kernel is a bool; conv wants a whole number or [height, width]", "kernel: true"],
  [layer("conv(8, kernel: [1, 2, 3])")]: [
    "kernel is a list of 3; conv wants a whole number or [height, width]",
    "kernel: [1, 2, 3]",
  ],
  [layer("conv(8, kernel: 3, bias: 1)")]: ["bias is a number; conv wants true or false", "bias: 1"],
  [layer("conv(8, kernel: 3, init: 3)")]: [
    "init is a number; conv wants an initialisation such as he_normal(fan_out)",
    "init: 3",
  ],
  [layer("conv(8, kernel: 3, init: normal(true))")]: ["std is a bool; normal wants a number", "true"],
  [layer('dropout("x")')]: ["rate is a text; dropout wants a number", '"x"'],
  [layer("add(3)")]: ["other is a number; add wants a tensor", "3"],
  [layer("concat(relu)")]: ["others is the layer relu; concat wants a tensor or a list of tensors", "relu"],
  [layer("upsample(2, mode: 3)")]: ["mode is a number; upsample wants a word", "mode: 3"],
  [layer("residual(drop: true) { relu } shortcut identity")]: ["drop is a bool; residual wants a number", "drop: true"],
  [layer("residual(scale: learned(true)) { relu } shortcut identity")]: [
    "init is a bool; learned wants a number",
    "true",
  ],

  // Functions of numbers, models that are used, recipes.
  [layer("conv(floor(true), kernel: 3)")]: ["true is a bool; floor wants a number", "true"],
  [layer("conv(sum([3, true]), kernel: 3)")]: ["an element of [3, true] is a bool; sum wants a number", "[3, true]"],
  [layer("conv(length(3), kernel: 3)")]: ["3 is a number; length wants a list", "3"],
  [`model T {\n  input x: [N, 8, 32, 32]\n  stage a { relu }\n}\n${layer("use T.a")}`]: [
    "the current value is [N, 3, 32, 32]; T.a wants 8 channels",
    "use T.a",
  ],
  [`model T {\n  input x: [N, 8]\n  stage a { relu }\n}\n${layer("use T.a")}`]: [
    "the current value is [N, 3, 32, 32]; T.a wants [N, 8]",
    "use T.a",
  ],
  [trains("[N, 3, 32, 32]", { steps: "5\n  start weights" })]: [
    "start is weights; a recipe wants a text in quotes",
    "weights",
  ],
  [trains("[N, 3, 32, 32]", { data: "image_folder(photos)" })]: [
    "path is photos; image_folder wants a text in quotes",
    "photos",
  ],
};

test.each(Object.entries(cases))("%s", (design, [message, at]) => {
  const told = check(design).filter(({ severity }) => severity === "error");
  expect(told.map((each) => [each.code, each.message, textOf(each.primary.span)])).toEqual([["RN2016", message, at]]);
});

test("its frame shows the value, and the call that it was brought by", () => {
  const [finding] = check(given("bool", "1"));
  expect(finding && renderText(finding)).toBe(
    [
      "error[RN2016]: p is a number; A wants true or false",
      " --> nets/mine.resnet:4:8",
      "  |",
      "4 |   A(1, p: 1)",
      "  |        ^^^^",
    ].join("\n"),
  );
});

findingsOf(
  "other short forms",
  {
    "a line of another language that says nothing here": [
      model("  relu\n  return x"),
      "RN1014 this line is of another language, and says nothing here",
    ],
  },
  [],
);
