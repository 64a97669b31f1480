/** What random programs over the whole language have found wrong in expansion, each as small as it is. */
import { expect, test } from "vitest";
import { checkProject } from "../../../../compiler/check.ts";
import { learnedNumbers } from "../../../../compiler/model/measures/cost.ts";
import { printModel } from "../../../../compiler/model/measures/text.ts";
import { loadProject } from "../../../../compiler/resolve/project.ts";
import { check } from "../../../support/design-findings.ts";
import { modelsOf } from "../../../support/resnet20.ts";

const INPUT = "input x: [N, 4]";
const findings = (text: string): readonly string[] => check(text).map(({ code, message }) => `${code} ${message}`);
const layersOf = (text: string, name = "M"): readonly string[] => {
  const model = modelsOf(text).get(name);
  return model ? printModel(model).split("\n").slice(1, -1) : [];
};

test("what is shared in a block that is shared has one set of weights, however often either is used", () => {
  const text = `block Twice { shared inner = linear(4)\ninner * 2 }
model M { ${INPUT}\nshared outer = Twice\nouter * 2 }`;
  const model = modelsOf(text).get("M");
  expect(model && learnedNumbers(model)).toBe(20);
  expect(layersOf(text).filter((line) => line.includes("parameters"))).toHaveLength(1);
});

test("a replacement has the arguments that a shared call and a block that was passed had", () => {
  const text = (
    changed: string,
  ): string => `block Wide(width: int, bias: bool = true) { conv(width, kernel: 1, bias: bias) -> relu }
block Apply(Unit: block) { Unit(3) }
model A { input x: [N, 4, 2, 2]\nshared tied = linear(2)\ntied\nApply(linear(bias: false)) }
model M = A with { linear: ${changed} }`;
  const channels = (line: string): string => /\[N, \d+/.exec(line)?.[0] ?? "";
  expect(layersOf(text("Wide")).map(channels)).toEqual(["[N, 4", "[N, 2", "[N, 2", "[N, 3", "[N, 3", ""]);
  expect(layersOf(text("Wide")).filter((line) => line.includes('"bias":false'))).toHaveLength(1);
  expect(findings(text("relu"))).toContain("RN2034 relu has no parameter channels, which this call of tied gives");
});

test("a block may be passed to itself: that is no circle, and ends", () => {
  const nested = `block Twice(Unit: block) { Unit -> Unit }
model M { ${INPUT}\nTwice(Twice(Unit: relu)) }`;
  expect(layersOf(nested)).toHaveLength(6);
  const named = `block Outer(Unit: block = relu) { Unit }
block Inner { Outer }
model M { ${INPUT}\nOuter(Unit: Inner) }`;
  expect(layersOf(named)).toHaveLength(3);
  const endless = `block Self(Unit: block) { Unit(Unit) }\nmodel M { ${INPUT}\nSelf(Self) }`;
  expect(findings(endless)).toEqual([expect.stringMatching(/^RN5011 blocks nest deeper than 64/)]);
  expect(findings(`block A { B }\nblock B { A }\nmodel M { ${INPUT}\nA }`)).toEqual([
    "RN2020 A contains itself: A -> B -> A",
  ]);
});

test("a block is residual wherever its residual stands, and so knows its number", () => {
  const text = (body: string): string => `block Cell { ${body} }
block Scaled { residual(scale: 1 / block.count) { relu } shortcut identity }
model M { ${INPUT}\nstage s { Cell * 2 } }`;
  for (const body of [
    "concat({ Scaled })",
    "let a = in -> Scaled\nadd(a)",
    "add([{ Scaled }][0])",
    "shared t = Scaled\nt",
  ])
    expect(layersOf(text(body)).filter((line) => line.includes('"factor":0.5'))).not.toEqual([]);
});

test("residual blocks in paths and residuals of a stage are the model's own, and are counted", () => {
  const text = `block Scaled { residual(scale: 1 / block.number) { relu } shortcut identity }
model M { ${INPUT}
stage s { parallel { path { Scaled }
path { Scaled } }
residual { Scaled } shortcut identity
let a = { Scaled }
add(a) } }`;
  const factors = layersOf(text).flatMap((line) => /"factor":([\d.]+)/.exec(line)?.[1] ?? []);
  expect(factors).toEqual(["1", "0.5", String(1 / 3), "0.25"]);
});

test("what a derivation replaces is what its name stands for there: an import's alias, not another's block of that name", () => {
  const parts = `block Cell { tanh }\nblock Hidden { relu }\nblock Both { Cell -> Hidden }\n`;
  const main = `import { Cell as Mine, Both } from "./parts.resnet"
block Cell { sigmoid }
model A { ${INPUT}\nCell -> Mine -> Both }
model Aliased = A with { Mine: gelu }
model Own     = A with { Cell: gelu }
model Unseen  = A with { Hidden: gelu }
model Nested  = Aliased with { Mine: silu }`;
  const project = loadProject("main.resnet", main, { read: () => ({ text: parts }) });
  const { models } = checkProject(project);
  const layers = [...models.values()].map(({ nodes }) =>
    nodes
      .map(({ layer }) => layer)
      .slice(1)
      .join(" "),
  );
  expect(layers).toEqual([
    "sigmoid tanh tanh relu",
    "sigmoid gelu gelu relu",
    "gelu tanh tanh relu",
    "sigmoid tanh tanh gelu",
    "sigmoid silu silu relu",
  ]);
});
