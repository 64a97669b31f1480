/** Pictures of all that the language can say: paths, gates, concatenations, several outputs, shared heads. */
import { describe, expect, test } from "vitest";
import { drawDot } from "../../../compiler/draw/dot.ts";
import { drawMermaid } from "../../../compiler/draw/mermaid.ts";
import { outlineOf, type Outline } from "../../../compiler/draw/outline.ts";
import { drawSvg } from "../../../compiler/draw/svg.ts";
import { checkProject } from "../../../compiler/check.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";

function outline(text: string, name: string): Outline {
  const project = loadProject("test.resnet", text, { read: (path) => ({ problem: `${path} is not there` }) });
  const model = checkProject(project).models.get(name);
  if (!model) throw new Error(`no model ${name}`);
  return outlineOf(model);
}
const standard = (name: string, module = "residual"): Outline =>
  outline(`import { ${name} } from "std/${module}"\nmodel Net = ${name}\n`, "Net");

describe("the whole language", () => {
  const net = (body: string, before = ""): Outline =>
    outline(
      `import { Basic } from "std/residual"\n${before}\nmodel Net {\n  input image: [N, 8, 16, 16]\n${body}\n}`,
      "Net",
    );
  test("parallel paths stand beside each other, with their names and their join", () => {
    const inception = `block Inception { parallel { path { conv(4, kernel: 1) -> bn -> relu }
      path pool { maxpool(3, stride: 1, padding: 1) -> conv(6, kernel: 1) } }
      conv(8, kernel: 1) }`;
    const { stages } = net("stage s { Inception }", inception);
    expect(stages[0]?.items[0]).toMatchObject({
      label: "Inception",
      detail: "paths → 1×1, 8",
      parallels: [
        {
          how: "concat",
          paths: [
            { name: "", layers: ["1×1, 4"] },
            { name: "pool", layers: ["maxpool 3×3", "1×1, 6"] },
          ],
        },
      ],
    });
    const svg = drawSvg(net("stage s { Inception }", inception));
    const boxes = [...svg.matchAll(/<rect class="path" x="([\d.]+)" y="([\d.]+)"/g)];
    expect(boxes.map(([, x]) => x)[0]).not.toBe(boxes.map(([, x]) => x)[1]);
    expect(boxes.map(([, , y]) => y)[0]).toBe(boxes.map(([, , y]) => y)[1]);
    expect(drawDot(net("stage s { Inception }", inception))).toContain(
      String.raw`"Inception\npaths → 1×1, 8\n1×1, 4 ‖ pool: maxpool 3×3 → 1×1, 6, concat"`,
    );
  });
  test("a parallel in a path of another one is drawn there, also where it has one path and so no join", () => {
    const nested = `block Nested { parallel { path { parallel { path { conv(4, kernel: 1) } } }
      path { relu } }
      relu }`;
    expect(net("stage s { Nested }", nested).stages[0]?.items[0]?.parallels).toEqual([
      {
        how: "concat",
        paths: [
          { name: "", layers: ["(1×1, 4)"] },
          { name: "", layers: ["relu"] },
        ],
      },
    ]);
  });
  test("joins are sums, concatenations, gates; a let of a block is beside its layers", () => {
    const outlined = net(
      `stage s {
  residual(join: concat) { conv(8, kernel: 3) } shortcut identity
  residual(join: gated) { conv(16, kernel: 3) } shortcut identity
  Se }`,
      `block Se { residual { conv(16, kernel: 3)
    let gate = { globalavgpool -> linear(4) -> relu -> linear(16) -> sigmoid }
    mul(gate) } shortcut identity
  relu }`,
    );
    expect(outlined.stages[0]?.items.map(({ shortcuts }) => shortcuts[0]?.how)).toEqual(["concat", "gated", "add"]);
    expect(outlined.stages[0]?.items[2]?.detail).toBe("3×3, 16 → gate(linear 4 → linear 16)");
    expect(drawDot(outlined)).toMatch(/s0_0_join \[label="concat"\][^]*s0_1_join \[label="gate"\]/);
  });
  test("equal blocks have a skip each, and what follows the sum stands behind it", () => {
    const outlined = net("stage s { Basic(8) * 2 }");
    expect(outlined.stages[0]?.items).toMatchObject([{ label: "Basic", count: 2, after: "relu" }]);
    const svg = drawSvg(outlined);
    expect(svg).toMatch(/class="plate"[^]*>× 2<[^]*>identity in each<[^]*>relu</);
    expect(drawDot(outlined)).toContain("s0_0_join -> s0_0_after\n");
    expect(drawMermaid(outlined)).toContain('input -. "identity in each" .-> s0_0_join\n');
  });
  test("each output is drawn; shared heads say so, stand side by side, and are counted once", () => {
    const outlined = net(`  stage a { conv(8, kernel: 3) }
  stage b { conv(8, kernel: 3, stride: 2) }
  shared tower = conv(12, kernel: 1)
  output scores = [a -> tower, b -> tower]
  output features = b`);
    expect(outlined.outputs).toEqual([
      { name: "scores", shape: "[N, 12, 16, 16]" },
      { name: "scores", shape: "[N, 12, 8, 8]" },
      { name: "features", shape: "[N, 8, 8, 8]" },
    ]);
    const heads = outlined.stages.slice(2);
    expect(heads.map(({ items }) => items.map(({ label, detail }) => `${label}: ${detail}`))).toEqual([
      ["conv 1×1, 12: shared weights"],
      ["conv 1×1, 12: shared weights"],
    ]);
    expect(heads.map(({ params }) => params)).toEqual([96, 0]);
    expect(drawSvg(outlined).match(/class="pill"/g)).toHaveLength(4);
  });
  test("stages say their parameters, each format", () => {
    const outlined = net("stage s { conv(4, kernel: 3) -> relu }");
    for (const draw of [drawSvg, drawDot, drawMermaid]) expect(draw(outlined)).toContain("288 parameters");
  });
  test("sideways it is wider than tall, with all that it has downwards", () => {
    const resnet = standard("ResNet18");
    const size = (svg: string): readonly number[] =>
      (/width="(\d+)" height="(\d+)"/.exec(svg) ?? []).slice(1).map(Number);
    const texts = (svg: string): readonly string[] =>
      [...svg.matchAll(/>([^<>]+)<\/text>/g)].map(([, each = ""]) => each);
    const [width = 0, height = 0] = size(drawSvg(resnet, "across"));
    expect(width).toBeGreaterThan(3 * height);
    expect([...texts(drawSvg(resnet, "across"))].sort()).toEqual([...texts(drawSvg(resnet))].sort());
    expect(drawDot(resnet, "across")).toContain("rankdir=LR");
    expect(drawMermaid(resnet, "across")).toMatch(/^flowchart LR/);
  });
});
