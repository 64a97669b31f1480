/** What bodies can say beyond a chain of layers: paths as values, joins, shared weights, trunks, several inputs and outputs. */
import { describe, expect, test } from "vitest";
import type { CheckedModel } from "../../../../compiler/model/checked.ts";
import { learnedNumbers } from "../../../../compiler/model/measures/cost.ts";
import { Quantities } from "../../../../compiler/model/measures/quantities.ts";
import { findings, layersOf, M, modelOf, told } from "../../../support/body-models.ts";
import { check, std } from "../../../support/design-findings.ts";

describe("a block that is given as an argument", () => {
  const levels = `block Level(inner: block) {
  maxpool(2) -> inner -> upsample(2)
}
`;
  test("may be the block itself, as deep as it is written", () => {
    const text = `${levels}model M { input x: [N, 4, 8, 8]\nLevel(Level(inner: Level(inner: relu))) }`;
    expect(modelOf(text).nodes.map(({ layer }) => layer)).toEqual([
      "input",
      ...["maxpool", "maxpool", "maxpool"],
      "relu",
      ...["upsample", "upsample", "upsample"],
    ]);
  });
  test("has an end: what calls itself in its text, through an argument or not, and what never ends, is told", () => {
    const model = (line: string): string => `model M { input x: [N, 4, 8, 8]\n${line} }`;
    expect(findings(`${levels}block Own { Level(Own) }\n${model("Own")}`)).toContain(
      "RN2020 Own contains itself: Own -> Own",
    );
    expect(findings(`block Again(f: block) { f(f) }\n${model("Again(Again)")}`)[0]).toMatch(
      /^RN5011 blocks nest deeper than 64/,
    );
    expect(findings(`block Unit { relu }\n${model("relu")}\nmodel W = M with { relu: Unit }`)[0]).toBe(
      "RN2020 Unit contains itself: Unit -> Unit",
    );
  });
});

describe("paths as values", () => {
  test("a body begins at the current value, a flow at the value in front, and neither moves the current value", () => {
    expect(
      layersOf(M("let a = { conv(4, kernel: 3) -> relu }\nrelu\nlet b = a -> conv(4, kernel: 1)\nadd(a) -> add(b)")),
    ).toEqual(["1 a.conv(0)", "2 a.relu(1)", "3 relu(0)", "4 b.conv(2)", "5 add(3,2)", "6 add_2(5,4)"]);
  });

  test("a path in a call has the names of where it stands", () => {
    expect(layersOf(M("conv(4, kernel: 1)\nadd({ conv(4, kernel: 1) })"))).toEqual([
      "1 conv(0)",
      "2 conv_2(1)",
      "3 add(1,2)",
    ]);
  });

  test("`in` is the block's input in its paths too", () => {
    const text = `block B { let a = { globalavgpool -> linear(2 * in.channels) }\nrelu }
model M { input x: [N, 4, 8, 8]\nB }`;
    expect(modelOf(text).nodes[2]?.shape.channels).toBe(8);
  });

  test("depth leaves out what a let names", () => {
    const model = M("let a = { conv(4, kernel: 1) -> conv(4, kernel: 1) }\nconv(4, kernel: 3) -> add(a)");
    expect(new Quantities(model).of("depth", undefined, new Map())).toBe(1);
  });

  test("a number has no steps, a path no end in none", () => {
    expect(told("let a = 3 -> relu")).toEqual(["RN2012 3 is a number; a tensor is needed here"]);
    expect(
      findings(`shortcut S { let a = { none }\nrelu }
model M { input x: [N, 4, 8, 8]\nresidual { relu } shortcut S }`),
    ).toEqual(["RN2024 `none` ends a shortcut; it is not a layer"]);
  });
});

describe("lines that begin with a value", () => {
  test("go on from it", () => {
    expect(layersOf(M("let a = { conv(4, kernel: 3) }\nlet b = { relu -> add(a) }\na -> add(b)\nrelu"))).toEqual([
      "1 a.conv(0)",
      "2 b.relu(0)",
      "3 b.add(2,1)",
      "4 add(1,3)",
      "5 relu(4)",
    ]);
  });
  test("leave no value behind that nothing reads", () => {
    expect(told("conv(4, kernel: 3)\nx -> relu")).toEqual(["RN2023 the value of the line before is never used"]);
    const last = "let y = x -> relu\nconv(4, kernel: 3)\noutput only = y";
    expect(told(last), "of the last line, where outputs are named").toEqual([
      "RN2023 the value of the line before is never used",
    ]);
    expect(told("let y = x -> relu\noutput only = y")).toEqual([]);
    expect(told("let a = { conv(4, kernel: 3) }\na -> add(x)")).toEqual([]);
  });
  test("a value takes neither arguments nor a count, and stands nowhere else in a line", () => {
    expect(told("let a = { relu }\nrelu -> a")).toEqual(["RN2012 a is a tensor; a layer or block is needed here"]);
    expect(told("let a = { relu }\na * 2")).toEqual(["RN2012 a is a tensor; a layer or block is needed here"]);
  });
});

describe("shared", () => {
  const text = `block Head(width: int) { conv(width, kernel: 3) -> bn }
model M { input x: [N, 4, 8, 8]
  shared h = Head(6)
  let a = { h }
  relu -> h -> add(a)
}`;
  test("one set of weights, by one name, counted once", () => {
    const model = modelOf(text);
    expect(layersOf(model)).toEqual([
      "1 h.conv(0)",
      "2 h.bn(1)",
      "3 relu(0)",
      "4 h.conv(3)",
      "5 h.bn(4)",
      "6 add(5,2)",
    ]);
    expect(model.nodes[4]?.weights).toEqual(model.nodes[1]?.weights);
    expect(learnedNumbers(model)).toBe(6 * 4 * 9 + 12);
    expect(new Quantities(model).of("params", undefined, new Map())).toBe(6 * 4 * 9 + 12);
  });
  test("copies share too; a layer may be shared", () => {
    expect(layersOf(M("shared c = conv(4, kernel: 3)\nc * 2"))).toEqual(["1 c.conv(0)", "2 c.conv(1)"]);
  });
  test("with other channels it is refused", () => {
    expect(told("shared c = conv(8, kernel: 3)\nc * 2")).toEqual([
      "RN2026 c is shared and was used with 4 channels; here they are 8",
    ]);
  });
});

describe("use", () => {
  test("takes a model's lines up to its head, or with a stage, under their names", () => {
    const trunk = modelOf(`${std}model M { input x: [N, 3, 64, 64]\nuse ResNet18.trunk\nlinear(5) }`);
    expect(trunk.stages.map(({ name }) => name)).toEqual(["stem", "conv2_x", "conv3_x", "conv4_x", "conv5_x"]);
    const part = modelOf(
      `${std}model M { input x: [N, 3, 64, 64]\nuse ResNet18.conv3_x\nlet a = conv2_x -> relu\nlinear(2) -> add(conv3_x -> linear(2)) }`,
    );
    expect(part.stages.map(({ name }) => name)).toEqual(["stem", "conv2_x", "conv3_x"]);
    expect(part.nodes.at(-3)?.inputs).toEqual([part.values.get("conv3_x")]);
  });
  test("with what its derivations replace, those of the model that uses it first", () => {
    const text = `${std}model P = ResNet18 with { shortcut none }
model U { input x: [N, 3, 64, 64]\nuse P.conv2_x }
model M = U with { bn: groupnorm(groups: 2) }`;
    const layers = modelOf(text).nodes.map(({ layer }) => layer);
    expect([layers.includes("add"), layers.includes("bn"), layers.includes("groupnorm")]).toEqual([false, false, true]);
  });
  test("of other channels, of no such part, of itself is refused", () => {
    const use = (line: string): readonly string[] => findings(`${std}model M { input x: [N, 4, 64, 64]\n${line} }`);
    expect(use("use ResNet18.trunk")).toEqual([
      "RN2016 the current value is [N, 4, 64, 64]; ResNet18.trunk wants 3 channels",
    ]);
    expect(use("use ResNet18.conv9_x")[0]).toMatch(/^RN2010 conv9_x is not known/);
    expect(use("use Basic.trunk")).toEqual(["RN2012 Basic is a block; a model is needed here"]);
    expect(use("use M.trunk")[0]).toMatch(/^RN2020 M contains itself/);
  });
  test("a stage of both is told", () => {
    expect(
      findings(`${std}model M { input x: [N, 3, 64, 64]\nuse ResNet18.conv2_x\nstage conv2_x { relu } }`)[0],
    ).toMatch(/^RN2011 conv2_x is declared twice/);
  });
});

describe("inputs and outputs", () => {
  test("several inputs: the first is the current value", () => {
    const model = M("relu\nadd(y)", "input x: [N, 4, 8, 8]\ninput y: [N, 4]");
    expect(model.inputs.map(({ name }) => name)).toEqual(["x", "y"]);
    expect(layersOf(model)).toEqual(["2 relu(0)", "3 add(2,1)"]);
  });
  test("only what output lines say is put out; a list is one output of several tensors", () => {
    const model = M("relu\nlet a = { gelu }\noutput both = [a, a -> relu]\noutput one = { tanh }");
    expect(model.outputs).toEqual([
      { name: "both", values: [2, 3], list: true },
      { name: "one", values: [4], list: false },
    ]);
    expect(M("relu").outputs).toEqual([{ name: "output", values: [1], list: false }]);
  });
  test("an output is a tensor", () => {
    expect(told("output a = 3")).toEqual(["RN2012 3 is a number; a tensor is needed here"]);
  });
});

describe("block.number and block.count", () => {
  const drops = (model: CheckedModel): readonly unknown[] =>
    model.nodes.flatMap((node) => (node.layer === "drop_path" ? [node.attributes.rate] : []));
  const unit = `block Unit { residual(drop: 0.5 * (block.number - 1) / block.count) { conv(4, kernel: 1) } shortcut identity }`;
  test("count the residual blocks of the whole model, those inside others as theirs", () => {
    expect(
      drops(modelOf(`${unit}\nmodel M { input x: [N, 4, 8, 8]\nstage a { Unit * 2 }\nstage b { Unit * 2 } }`)),
    ).toEqual([0.125, 0.25, 0.375]);
    const nested = `${unit}\nblock Pair { Unit -> Unit }\nmodel M { input x: [N, 4, 8, 8]\nstage a { Pair * 2 } }`;
    expect(drops(modelOf(nested))).toEqual([0.25, 0.25]);
  });
  test("do not decide how many blocks there are, by whichever way", () => {
    const block = (body: string): string => `block B { residual { relu } shortcut identity\n${body} }
model M { input x: [N, 4, 8, 8]\nB }`;
    const refused = ["RN2039 block.number may not decide how many blocks there are"];
    expect(findings(block("if block.number > 1 { relu }"))).toEqual(refused);
    expect(findings(block("relu * block.number"))).toEqual(refused);
    expect(findings(block("let n = max(1, block.number)\nrelu * n"))).toEqual(refused);
    expect(findings(block("let late = block.number > 1\nif not late { relu }"))).toEqual(refused);
  });
  test("outside of residual blocks they are nothing", () => {
    expect(told("dropout(block.number / 10)")).toEqual([
      "RN2045 block has no meaning here; it has one in a residual block",
    ]);
  });
});

describe("what is wrong is told in one run", () => {
  test("in every statement, and nothing that only follows", () => {
    expect(
      told(`stage a { conv(4, kernl: 3) -> relu\nconv(8, kernel: 3) -> bn }
stage b { conv(4.5, kernel: 3)\nif in.channels > 3 { relu } }
let n = in.width / 0
let m = n + 1
head { globalavgpool -> linear(m)\nlinear(true) }`),
    ).toEqual([
      "RN2013 conv has no parameter kernl; it has channels, kernel, stride, padding, dilation, groups, bias, standardize, init",
      "RN2017 4.5 is not whole; write floor, ceil, round or make_divisible",
      "RN2045 in has no meaning here; it has one in a block, shortcut or stage",
      "RN2016 channels is a bool; linear wants a whole number",
    ]);
  });
  test("once for all copies, with the way there", () => {
    const text = `block U(width: int) { conv(width / 3, kernel: 3) -> bn }
model M { input x: [N, 4, 8, 8]\nstage s { U(16) * 3 -> conv(4, kernel: 1) -> U(8) } }`;
    expect(check(text).map(({ code, notes }) => [code, notes[0]])).toEqual([
      ["RN2017", "in M, s.0, U(width: 16), copy 1 of 3"],
    ]);
  });
  test("a limit ends the run, with what was found before", () => {
    expect(told("conv(4, kernl: 3)\nrelu * 1_000_000\nconv(4, kernl: 3)").map((each) => each.slice(0, 6))).toEqual([
      "RN2013",
      "RN5010",
    ]);
  });
  test("a repair that is only tried says nothing", () => {
    const text = `${std}model M { input x: [N, 4, 8, 8]\nstage s { residual { conv(8, kernel: 3) } shortcut identity } }`;
    expect(findings(text)).toEqual(["RN2001 the two paths of this residual do not join"]);
  });
});

test("how many blocks there are is known where it divides: a count that is not known yet tells nothing", () => {
  const block = "block B { residual(drop: 0.2 * (block.number - 1) / (block.count - 1)) { relu } shortcut identity }";
  const model = modelOf(`${block}\nmodel M { input x: [N, 4, 8, 8]\nB * 3 }`);
  const rates = model.nodes.flatMap(({ layer, attributes }) => (layer === "drop_path" ? [attributes.rate] : []));
  expect(rates).toEqual([0.1, 0.2]);
  expect(findings(`${block}\nmodel M { input x: [N, 4, 8, 8]\nB }`)).toEqual([
    "RN2038 0.2 * (block.number - 1) / (block.count - 1) divides by zero",
  ]);
});

test("what is said of an expression has its parentheses", () => {
  expect(told("conv(8 / (2 - 2), kernel: 1)")).toEqual(["RN2038 8 / (2 - 2) divides by zero"]);
  expect(told("conv((1 + 2) / 2, kernel: 1)")).toEqual([
    "RN2017 (1 + 2) / 2 = 1.5 is not whole; write floor, ceil, round or make_divisible",
  ]);
  expect(findings("model M { input x: [N, 4, 8, 8]\nconv(4, kernel: 1) }\ncheck M { params == 2 * (1 + 1) }")).toEqual([
    "RN2035 params == 2 * (1 + 1): params is 16, 12 more",
  ]);
});

test("a model is no layer and no value of another", () => {
  const one = "model One { input x: [N, 4, 8, 8]\nrelu }";
  expect(findings(`${one}\nmodel M { input x: [N, 4, 8, 8]\nadd(One) }`)).toEqual([
    "RN2012 One is a model; a layer, block or value is needed here",
  ]);
});
