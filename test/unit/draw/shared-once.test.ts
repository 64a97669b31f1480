/** Several outputs, and what is shared: drawn once, with all that goes in and out. */
import { expect, test } from "vitest";
import { drawDot } from "../../../compiler/draw/dot.ts";
import { drawMermaid } from "../../../compiler/draw/mermaid.ts";
import { drawSvg } from "../../../compiler/draw/svg.ts";
import { net } from "../../support/outlines.ts";

test("each output is drawn; what is shared is one thing with all that goes in and out", () => {
  const outlined = net(`  stage a { conv(8, kernel: 3) }
  stage b { conv(8, kernel: 3, stride: 2) }
  shared tower = conv(12, kernel: 1)
  output scores = [a -> tower, b -> tower]
  output features = b`);
  expect(outlined.outputs).toEqual([
    { name: "scores", shapes: ["[N, 12, 16, 16]", "[N, 12, 8, 8]"] },
    { name: "features", shapes: ["[N, 8, 8, 8]"] },
  ]);
  const heads = outlined.stages.slice(2);
  expect(heads.map(({ items }) => items.map(({ label, detail }) => `${label}: ${detail.join()}`))).toEqual([
    ["conv 1×1, 12: the same weights 2 times"],
  ]);
  expect(heads.map(({ name, params }) => [name, params])).toEqual([["tower", 96]]);
  expect(drawSvg(outlined).match(/class="pill"/g)).toHaveLength(3);
  expect(drawDot(outlined)).toMatch(/s0_0 -> s2_0[^]*s1_0 -> s2_0[^]*s2_0 -> output\n/);
  expect(drawMermaid(outlined)).toContain("scores<br/>[N, 12, 16, 16]<br/>[N, 12, 8, 8]");
});
test("paths are cut where something shared begins and ends, and go on behind it", () => {
  const outlined = net(
    `  stage a { conv(8, kernel: 3) }
  stage b { conv(8, kernel: 3, stride: 2) }
  shared tower = Unit
  shared score = conv(2, kernel: 1)
  shared box = conv(4, kernel: 1)
  let low = a -> conv(8, kernel: 1) -> tower
  let top = b -> tower
  output scores = [low -> score, top -> score -> sigmoid]
  output boxes = [low -> box -> bn, top -> box -> bn]`,
    "block Unit { conv(8, kernel: 3) -> relu }",
  );
  const names = outlined.stages.map(({ name, items }) => `${name}: ${items.map(({ label }) => label).join(", ")}`);
  expect(new Set(names)).toEqual(
    new Set([
      "a: conv 3×3, 8",
      "b: conv 3×3, 8, stride 2",
      "low: conv 1×1, 8",
      "tower: Unit",
      "score: conv 1×1, 2",
      "scores: sigmoid",
      "box: conv 1×1, 4",
      "boxes: bn",
    ]),
  );
  expect(names.filter((name) => name === "boxes: bn")).toHaveLength(2);
  const at = (name: string): number => outlined.stages.findIndex((stage) => stage.name === name);
  const reads = outlined.links.flatMap(({ from, to }) =>
    from.kind === "item" && to.kind === "item" ? [[from.stage, to.stage]] : [],
  );
  expect(reads).toEqual(
    expect.arrayContaining([
      [at("low"), at("tower")],
      [at("b"), at("tower")],
    ]),
  );
  expect(reads.every(([from = 0, to = 0]) => from <= to)).toBe(true);
});
test("what reads itself stays where it is called", () => {
  const outlined = net(`  stage a { conv(8, kernel: 3) }
  shared cell = conv(8, kernel: 3)
  let first = a -> cell
  let second = first -> relu -> cell
  output scores = second`);
  expect(outlined.stages.map(({ name, items }) => [name, ...items.flatMap(({ detail }) => detail)])).toEqual([
    ["a"],
    ["first", "shared weights"],
    ["second", "shared weights"],
  ]);
});
