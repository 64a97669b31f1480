/** Pictures of all that the language can say: paths, gates, concatenations. */
import { describe, expect, test } from "vitest";
import { drawDot } from "../../../compiler/draw/dot.ts";
import { drawMermaid } from "../../../compiler/draw/mermaid.ts";
import { drawSvg } from "../../../compiler/draw/svg.ts";
import { net, standard } from "../../support/outlines.ts";

describe("the whole language", () => {
  test("parallel paths stand beside each other, with their names and their join", () => {
    const inception = `block Inception { parallel { path { conv(4, kernel: 1) -> bn -> relu }
      path pool { maxpool(3, stride: 1, padding: 1) -> conv(6, kernel: 1) } }
      conv(8, kernel: 1) }`;
    const { stages } = net("stage s { Inception }", inception);
    expect(stages[0]?.items[0]).toMatchObject({
      label: "Inception",
      detail: ["paths → 1×1, 8"],
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
    expect(outlined.stages[0]?.items[2]?.detail).toEqual(["3×3, 16", "gate: linear 4 → linear 16"]);
    expect(outlined.stages[0]?.items[1]?.detail).toEqual(["3×3, 16", "gate: 1×1, 16"]);
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
  test("each residual of a block is a box with an arc of its own, and what follows its sum stands behind it", () => {
    const outlined = net(
      "stage s { tokens -> Post * 6 }",
      `block Post {
  residual { attention(2) } shortcut identity
  layernorm
  residual { layernorm -> linear(16) -> gelu -> linear(8) } shortcut identity
}`,
    );
    const post = outlined.stages[0]?.items[1];
    expect(post).toMatchObject({ label: "Post", count: 6, shortcuts: [] });
    expect(post?.inner.map(({ label, shortcuts, after }) => [label, shortcuts.length, after])).toEqual([
      ["attention, 2 heads", 1, "layernorm"],
      ["linear 16 → linear 8", 1, ""],
    ]);
    const svg = drawSvg(outlined);
    expect(svg.match(/class="arc identity"/g)).toHaveLength(2);
    expect(svg).toMatch(/class="plate"[^]*>Post × 6<[^]*>layernorm</);
    expect(drawDot(outlined)).toMatch(
      /subgraph cluster_s0_1 \{[^]*s0_0 -> s0_1_0\n[^]*s0_1_0_after -> s0_1_1\n[^]*s0_1_1_join -> output\n/,
    );
    expect(drawMermaid(outlined)).toMatch(
      /subgraph s0_1\["Post × 6"\][^]*s0_1_0_after -. "identity" .-> s0_1_1_join\n/,
    );
  });
  test("a residual around others is an arc around their boxes; a group of blocks is what it is made of", () => {
    const outlined = net(
      "stage s { Around -> Group }",
      `block Around { residual { Basic(8) * 3 } shortcut identity }
block Group { conv(8, kernel: 1) -> bn -> relu -> Basic(8) * 4 -> Around }`,
    );
    const [around, group] = outlined.stages[0]?.items ?? [];
    expect(around).toMatchObject({ label: "Around", shortcuts: [{ name: "identity" }], inner: [{ count: 3 }] });
    expect(group?.shortcuts).toEqual([]);
    expect(group?.inner.map(({ label, count, inner }) => [label, count, inner.length])).toEqual([
      ["1×1, 8", 1, 0],
      ["Basic", 4, 0],
      ["Around", 1, 1],
    ]);
    expect(drawSvg(outlined).match(/class="arc identity"/g)).toHaveLength(5);
    expect(drawDot(outlined)).toContain("s0_0_0_after -> s0_0_join\n");
  });
  test("what grows from copy to copy is counted, and what follows a layer alone is told with it", () => {
    const { stages } = standard("DenseNet121", "dense");
    expect(stages[0]?.items.map(({ label, detail }) => [label, ...detail])).toEqual([
      ["conv 7×7, 64, stride 2", "bn → relu"],
      ["maxpool 3×3, stride 2"],
    ]);
    expect(stages[1]?.items).toMatchObject([{ label: "DenseLayer", count: 6, shape: "[N, 256, 56, 56]" }]);
    const taken = net("stage s { conv(8, kernel: 3)\n let raw = { conv(4, kernel: 1) }\n relu -> concat(raw) }");
    expect(taken.stages.flatMap(({ items }) => items.map(({ label }) => label))).toContain("relu");
  });
  test("what several paths read and a let names stands on lines of its own; extents are short", () => {
    const outlined = net(
      "stage s { Excited }",
      `block Excited {
  conv(8, kernel: 3)
  let gate = { globalavgpool -> linear(2) -> relu -> linear(in.channels) -> sigmoid }
  mul(gate)
}`,
    );
    expect(outlined.stages[0]?.items[0]?.detail).toEqual(["3×3, 8", "gate: linear 2 → linear 8"]);
    expect(standard("FPN", "detection").outputs[3]?.shapes).toEqual(["[N, 256, ⌈H/32⌉, ⌈W/32⌉]"]);
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
    // One that is too wide for a slide goes on in a second row.
    const [wide = 0, tall = 0] = size(drawSvg(standard("EfficientNetB0", "mobile"), "across"));
    expect(wide).toBeLessThan(3_000);
    expect(wide).toBeGreaterThan(2 * tall);
    expect(drawDot(resnet, "across")).toContain("rankdir=LR");
    expect(drawMermaid(resnet, "across")).toMatch(/^flowchart LR/);
  });
});
