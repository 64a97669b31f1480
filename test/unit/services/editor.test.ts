/** What an editor asks of a text, and what it is told. */
import { describe, expect, test } from "vitest";
import {
  completionsAt,
  declarationAt,
  explanationOf,
  findingsOf,
  formatText,
  highlight,
  hoverAt,
  layerPlaces,
  layersAt,
  openDesign,
  outlineOf,
  placesOfName,
  type Completion,
} from "../../../services/index.ts";

const unit = `import { projection } from "std/residual"

/// Two convolutions.
block Unit(width: int, stride: int = 1, gate: block = identity) {
  residual { conv(width, kernel: 3, stride: stride) -> bn -> gate } shortcut projection
  relu
}

model Net(depth: int = 2) {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3) -> bn }
  stage s1 { Unit(16) * depth }
  stage s2(stride: 2) { Unit(32) * depth }
  head { globalavgpool -> linear(10) }
}
`;

/** What is offered at the bar of a text that stands behind the unit. */
function offered(text: string): ReadonlyMap<string, Completion> {
  const whole = `${unit}\n${text}`;
  const offset = whole.indexOf("|");
  const { items } = completionsAt(openDesign(whole.replace("|", "")), offset);
  return new Map(items.map((each) => [each.label, each]));
}
const inBody = (line: string): string => `block Other(width: int) {\n  let half = width / 2\n  ${line}`;

describe("completion", () => {
  test.each([
    ["in a file its declarations", "|", ["model", "block", "check", "train"], ["stage", "conv", "let"]],
    ["in a model its items", "model M {\n  |", ["input", "stage", "stem", "conv", "Unit"], ["model", "data", "path"]],
    ["in a body layers, blocks and statements", inBody("|"), ["conv", "Unit", "half", "residual"], ["input", "data"]],
    ["behind a step nothing begins", inBody("relu |"), [], ["let", "conv"]],
    ["behind an arrow a step", inBody("relu -> |"), ["conv", "Unit"], ["let", "half"]],
    ["behind a residual's body its shortcut", inBody("residual { relu } |"), ["shortcut"], ["conv", "let"]],
    ["shortcuts by their names", inBody("residual { relu } shortcut |"), ["projection", "none", "zero_pad"], ["conv"]],
    ["arguments that are not given", inBody("conv(8, kernel: 3, |"), ["stride", "init"], ["kernel", "channels", "let"]],
    ["words of an option", inBody("conv(8, padding: |"), ["half", "width"], ["kernel", "true"]],
    ["initialisations", inBody("conv(8, init: |"), ["he_normal", "dirac"], ["half", "conv"]],
    ["options in options", inBody("residual(scale: learned(1, |"), ["per"], ["join"]],
    ["blocks for a parameter that takes one", inBody("Unit(8, gate: |"), ["relu", "Unit"], ["half", "width"]],
    ["a value's fields", inBody("expect in.|"), ["channels", "height"], ["number"]],
    ["types", "block B(a: |", ["int", "block", "value"], ["conv"]],
    ["no type's name where a parameter is named", "block B(|", [], ["int"]],
    ["models to derive from", "model M = |", ["Net", "ResNet50"], ["Unit", "conv"]],
    ["what a derivation replaces", "model M = Net with {\n  |", ["shortcut", "bn", "Unit"], ["let"]],
    ["lines that a recipe has not", "train Net {\n  batch 8\n  |", ["data", "loss"], ["batch", "conv"]],
    ["data sets", "train Net {\n  data |", ["cifar10", "synthetic"], ["sgd", "conv"]],
    ["augmentations", "train Net {\n  data cifar10(augment: [|", ["flip", "mixup"], ["cutmixup", "half"]],
    ["an optimizer's options", "train Net {\n  optimizer sgd(|", ["momentum", "nesterov"], ["rate"]],
    ["stages to freeze", "train Net {\n  freeze [|", ["s1", "stem"], ["conv"]],
    ["quantities of claims", "check Net {\n  |", ["params", "macs"], ["conv", "data"]],
    ["a model's parts", "model M {\n  use Net.|", ["trunk", "s1"], ["conv"]],
    ["paths of a parallel", inBody("parallel {\n |"), ["path"], ["conv"]],
    ["nothing in a comment", inBody("// co|"), [], ["conv"]],
    ["nothing in a string", 'train Net {\n  start "co|"', [], ["conv"]],
  ])("offers %s", (_, text, there, absent) => {
    const names = offered(text);
    expect(there.filter((name) => !names.has(name))).toEqual([]);
    expect(absent.filter((name) => names.has(name))).toEqual([]);
    if (there.length === 0) expect([...names.keys()]).toEqual([]);
  });

  test("names of an import are those of its file, wherever the path stands", () => {
    const text = 'import { Unit, | } from "std/inception"\n';
    const { items } = completionsAt(openDesign(text.replace("|", "")), text.indexOf("|"));
    expect(items.map(({ label }) => label)).toContain("TightUnit");
    expect(items.map(({ label }) => label)).not.toContain("Basic");
    const paths = completionsAt(openDesign('import { Conv } from ""'), 'import { Conv } from "'.length);
    expect(paths.items.map(({ label }) => label)).toContain("std/residual");
  });
  test("a block of std brings its import, what needs arguments places for them", () => {
    const text = inBody("Bas|");
    const basic = offered(text).get("Basic");
    expect(basic).toMatchObject({ kind: "block", snippet: "Basic(${1:width})" });
    expect(basic?.edits).toEqual([{ from: 19, to: 19, insert: ", Basic" }]);
    expect(offered(text).get("conv")).toMatchObject({
      kind: "layer",
      snippet: "conv(${1:channels}, kernel: ${2:kernel})",
      doc: "a convolution, without a bias unless it says so",
    });
    expect(offered(inBody("conv(8, |")).get("stride")).toMatchObject({ insert: "stride: ", detail: "size = 1" });
  });
  test("the word at the cursor is what is replaced", () => {
    const design = openDesign(unit);
    const at = unit.indexOf("globalavgpool");
    expect(completionsAt(design, at + 6)).toMatchObject({ from: at, to: at + 6 });
  });
});

describe("hover", () => {
  const hoverOn = (text: string) => hoverAt(openDesign(unit), unit.indexOf(text));
  const factsOn = (text: string) => hoverOn(text)?.facts.map(({ name, value }) => `${name}: ${value}`) ?? [];

  test("a layer tells its shapes and costs for every size", () => {
    expect(hoverOn("conv(16")).toMatchObject({ kind: "layer", page: "conv" });
    expect(factsOn("conv(16")).toEqual([
      "shape: [N, 3, H, W] → [N, 16, H, W]",
      "parameters: 432",
      "multiply-adds: 432 × H × W",
      "receptive field: 3 × 3 pixels of the input",
    ]);
  });
  test("a layer of a block tells each way in which it is used once", () => {
    const facts = factsOn("conv(width");
    expect(facts).toContain("in: Net: s1.0.residual.conv and 1 more alike");
    expect(facts).toContain("shape: [N, 16, H, W] → [N, 32, floor((H + 1) / 2), floor((W + 1) / 2)]");
  });
  test("a name has its declaration and its comment", () => {
    expect(hoverOn("Unit(16)")).toMatchObject({
      code: "block Unit(width: int, stride: int = 1, gate: block = identity)",
      text: ["Two convolutions."],
    });
    expect(hoverOn("projection\n")?.text).toContain("of std/residual");
    expect(factsOn("Net(depth")).toContain("shape: [N, 3, H, W] → [N, 10]");
  });
  test("what a model is derived from tells what was made of it", () => {
    const text = 'import { CifarResNet } from "std/residual"\n\nmodel ResNet20 = CifarResNet(3)\n';
    const facts = hoverAt(openDesign(text), text.indexOf("CifarResNet(3"))?.facts ?? [];
    expect(facts).toContainEqual({ name: "parameters", value: "272,474" });
  });
  test("an argument has its parameter, a word its page", () => {
    expect(hoverOn("stride: stride")).toMatchObject({ code: "stride: size = 1" });
    expect(hoverOn("residual {")).toMatchObject({ kind: "word of the language" });
    expect(hoverOn("16")).toBeUndefined();
  });
  test("a word that is several things is the one that stands there", () => {
    const text = "train Net {\n  schedule steps(0.1)\n  steps 9\n}\n";
    const design = openDesign(text);
    expect(hoverAt(design, text.indexOf("steps("))?.kind).toBe("schedule");
    expect(hoverAt(design, text.indexOf("steps 9"))?.kind).toBe("recipe entry");
  });
});

describe("findings", () => {
  test("have a code, a place and a fix as a change of the text", () => {
    const text = unit.replace("-> bn -> gate", "-> bn");
    const finding = findingsOf(openDesign(text)).find(({ code }) => code === "RN3018");
    expect(finding).toMatchObject({ severity: "warning", from: text.indexOf("gate:") });
    const [edit] = finding?.fix?.edits ?? [];
    expect(text.slice(0, edit?.from) + (edit?.insert ?? "") + text.slice(edit?.to)).not.toContain("gate");
    expect(explanationOf("RN3018")?.why).not.toBe("");
    expect(explanationOf("RN2001")?.bad).toContain("model");
    expect(explanationOf("RN9999")).toBeUndefined();
  });
  test("of an imported file are told at the import that leads there", () => {
    const host = { read: () => ({ text: "block Bad { conv( }\n" }) };
    const text = 'import { Bad } from "./bad.resnet"\n';
    const [finding] = findingsOf(openDesign(text, { host }));
    expect(finding).toMatchObject({ from: text.indexOf('"'), message: expect.stringContaining("bad.resnet: ") });
  });
});

test("colours tell layers, blocks, arguments, symbols and words of recipes apart", () => {
  const text = `${unit}\ntrain Net {\n  data cifar10(augment: [flip]) // all\n}\n`;
  const kinds = new Map(highlight(openDesign(text)).map(({ from, to, kind }) => [text.slice(from, to), kind]));
  expect(Object.fromEntries(kinds)).toMatchObject({
    ...{ block: "type", conv: "layer", Unit: "block", projection: "block", kernel: "parameter", H: "symbol" },
    ...{ "3": "number", "->": "operator", data: "entry", cifar10: "word", flip: "word", residual: "keyword" },
    ...{ "// all": "comment", "/// Two convolutions.": "doc", '"std/residual"': "string", int: "type", width: "name" },
  });
});

test("an outline has what is declared, with a model's stages", () => {
  const outline = outlineOf(openDesign(`${unit}\nmodel Small = Net(1)\ncheck Net { params > 1 }\n`));
  expect(outline.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    ...["block Unit", "model Net", "model Small", "check Net"],
  ]);
  expect(outline[1]?.children.map(({ name }) => name)).toEqual(["image", "stem", "s1", "s2", "head"]);
  expect(outline[2]?.of).toBe("Net");
});

test("a name leads to its declaration, and a declaration to its uses", () => {
  const design = openDesign(unit);
  const at = unit.indexOf("Unit(width");
  expect(declarationAt(design, unit.indexOf("Unit(16)"))).toEqual({ path: "design.resnet", from: at, to: at + 4 });
  expect(placesOfName(design, at).map(({ from }) => from)).toEqual([
    ...[at, unit.indexOf("Unit(16)"), unit.indexOf("Unit(32)")],
  ]);
  expect(declarationAt(design, unit.indexOf("projection\n"))?.path).toBe("std/residual");
});

test("each layer, block and stage of a picture is a place of the text, and the other way round", () => {
  const design = openDesign(unit);
  const textAt = new Map(layerPlaces(design).map(({ path, from, to }) => [path, unit.slice(from, to)]));
  expect(textAt.get("stem.conv")).toBe("conv(16, kernel: 3)");
  expect(textAt.get("s1.0")).toBe("Unit(16)");
  expect(textAt.get("s2.0.shortcut.conv")).toBe("projection");
  expect(textAt.get("s2")).toBe("stage s2(stride: 2) { Unit(32) * depth }");
  const paths = layersAt(design, unit.indexOf("Unit(32)")).map(({ path }) => path);
  expect(paths).toEqual(["s2.0", "s2.1", "s2"]);
});

test("the same text is the same design, until what it imports has changed", () => {
  expect(openDesign(unit)).toBe(openDesign(unit));
  let other = "block A { relu }\n";
  const host = { read: () => ({ text: other }) };
  const text = 'import { A } from "./a.resnet"\n\nmodel M {\n  input x: [N, 3, 8, 8]\n  A\n}\n';
  const errors = (): number =>
    findingsOf(openDesign(text, { host })).filter(({ severity }) => severity === "error").length;
  expect(errors()).toBe(0);
  other = "block B { relu }\n";
  expect(errors()).toBeGreaterThan(0);
});

test("a text is laid out as the formatter does; one with a syntax error is not", () => {
  expect(formatText("model  M=  Net( 1 )\r\n")).toBe("model M = Net(1)\n");
  expect(formatText("model {")).toBeUndefined();
});
