/** Pictures of models: whole for a small design, by what they hold for real ones. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { drawDot, quoteDot } from "../../../compiler/draw/dot.ts";
import { drawMermaid, quoteMermaid } from "../../../compiler/draw/mermaid.ts";
import { outlineOf, type Outline } from "../../../compiler/draw/outline.ts";
import { drawSvg } from "../../../compiler/draw/svg.ts";
import { escapeXml } from "../../../compiler/draw/svg-shapes.ts";
import { checkProject } from "../../../compiler/check.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { resnet, scratchFolder } from "../../support/command-line.ts";
import { repository } from "../../support/shared-data.ts";

function outline(text: string, name: string): Outline {
  const project = loadProject("test.resnet", text, { read: (path) => ({ problem: `${path} is not there` }) });
  const model = checkProject(project).models.get(name);
  if (!model) throw new Error(`no model ${name}`);
  return outlineOf(model);
}
const standard = (name: string, module = "residual"): Outline =>
  outline(`import { ${name} } from "std/${module}"\nmodel Net = ${name}\n`, "Net");
/** `conv3_x: Bottleneck projection, Bottleneck × 3 identity`. */
const words = ({ stages }: Outline): readonly string[] =>
  stages.map(({ name, items }) => {
    const told = items.map(({ label, count, shortcuts }) =>
      [label, ...(count > 1 ? [`× ${count}`] : []), ...shortcuts.map((each) => each.name)].join(" "),
    );
    return `${name}: ${told.join(", ")}`;
  });

/** Links past a stage, or past an item: `s2.1 → s4.1 [N, 32, 16, 16]`. */
const skips = ({ links, stages }: Outline): readonly string[] =>
  links.flatMap(({ from, to, shape }) => {
    if (from.kind !== "item" || to.kind !== "item") return [];
    const isLast = from.item === (stages[from.stage]?.items.length ?? 0) - 1;
    const follows =
      to.stage === from.stage ? to.item === from.item + 1 : isLast && to.stage === from.stage + 1 && to.item === 0;
    return follows ? [] : [`s${from.stage}.${from.item} → s${to.stage}.${to.item} ${shape}`];
  });

const folder = join(repository, "test", "golden", "graph");
const small = outline(readFileSync(join(folder, "small.resnet"), "utf8"), "Small");
for (const [file, draw] of Object.entries({ "small.svg": drawSvg, "small.dot": drawDot, "small.mmd": drawMermaid }))
  test(file, async () => await expect(draw(small)).toMatchFileSnapshot(join(folder, file)));

describe("what is shown", () => {
  test("ResNet-152: a first block that projects, the others counted", () => {
    expect(words(standard("ResNet152"))).toEqual([
      "stem: Stem, maxpool 3×3, stride 2",
      "conv2_x: Bottleneck projection, Bottleneck × 2 identity",
      "conv3_x: Bottleneck projection, Bottleneck × 7 identity",
      "conv4_x: Bottleneck projection, Bottleneck × 35 identity",
      "conv5_x: Bottleneck projection, Bottleneck × 2 identity",
      "head: globalavgpool, linear 1000",
    ]);
  });
  test("the paper's words for a block", () => {
    const [, conv2, conv3] = standard("ResNet50").stages;
    expect(conv2?.items.map(({ detail }) => detail)).toEqual([
      ["1×1, 64 → 3×3, 64 → 1×1, 256"],
      ["1×1, 64 → 3×3, 64 → 1×1, 256"],
    ]);
    expect(conv3?.items[0]?.detail).toEqual(["1×1, 128 → 3×3, 128, stride 2 → 1×1, 512"]);
  });
  test("attention is one of a block's layers with weights", () => {
    const text = `block Encoder {
  residual { layernorm -> attention(2) } shortcut identity
  residual { layernorm -> linear(16) -> gelu -> linear(8) } shortcut identity
}
model Net {
  input image: [N, 3, 16, 16]
  stem { conv(8, kernel: 4, stride: 4) -> tokens -> class_token }
  stage encoder { Encoder * 2 }
  head { token(0) -> linear(10) }
}`;
    const { stages } = outline(text, "Net");
    expect(stages[1]?.items.map(({ inner }) => inner.map(({ label }) => label))).toEqual([
      ["attention, 2 heads", "linear 16 → linear 8"],
    ]);
    expect(stages[2]?.items.map(({ label }) => label)).toEqual(["token 0", "linear 10"]);
  });
  test("shortcuts are what a derivation makes them: fixed, learned, named as there, or none", () => {
    const kinds = (name: string): readonly string[] => {
      const found = standard(name).stages.flatMap(({ items }) => items.flatMap(({ shortcuts }) => shortcuts));
      return [...new Set(found.map((each) => `${each.name} ${each.kind}`))].sort();
    };
    expect(kinds("ResNet20")).toEqual(["identity identity", "zero_pad fixed"]);
    expect(kinds("ResNet50_D")).toEqual(["identity identity", "pooled_projection learned"]);
    expect(kinds("Plain34")).toEqual([]);
  });
  test("a pre-activation block, whose residual has others' layers before it", () => {
    expect(words(standard("PreAct164", "preact"))[2]).toBe(
      "s2: PreActBottleneck bare_projection, PreActBottleneck × 17 identity",
    );
  });
  test("what stands between two stages is drawn between them, and is no skip", () => {
    const mixed = outline(
      `import { Basic } from "std/residual"
model Mixed {
  input image: [N, 3, 16, 16]
  conv(8, kernel: 3)
  stage a { Basic(8) }
  Basic(16, stride: 2)
  Basic(16)
  stage b(stride: 2) { Basic(32) }
  relu
  head { globalavgpool -> linear(4) }
}
`,
      "Mixed",
    );
    expect(words(mixed)).toEqual([
      ": conv 3×3, 8",
      "a: Basic identity",
      ": Basic projection, Basic identity",
      "b: Basic projection",
      ": relu",
      "head: globalavgpool, linear 4",
    ]);
    expect(skips(mixed)).toEqual([]);
    expect(drawMermaid(mixed)).toContain('s0_0 -- "[N, 8, 16, 16]" --> s1_0\n');
  });
  test("a value used two stages on is a skip to the layer that takes it", () => {
    expect(skips(small)).toEqual(["s2.1 → s4.1 [N, 32, 16, 16]"]);
  });
});

describe("sizes", () => {
  for (const [name, bytes] of [
    ["ResNet152", 16_000],
    ["ResNet1202", 16_000],
  ] as const) {
    test(`${name} is one page, and the same bytes each time`, () => {
      const svg = drawSvg(standard(name));
      expect(svg.length).toBeLessThan(bytes);
      const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
      expect(Number(width)).toBeLessThan(500);
      expect(Number(height)).toBeLessThan(2_050);
      expect(drawSvg(standard(name))).toBe(svg);
    });
  }
});

describe("names that mean something to a format", () => {
  const evil = `a"]; x -> y <script>&\\ #quot; \u001b[31m\n\u202e%%`;
  const hostile: Outline = {
    model: evil,
    inputs: [{ name: evil, shapes: ["[N]"] }],
    outputs: [{ name: evil, shapes: ["[N]", evil] }],
    links: [
      { from: { kind: "input", index: 0 }, to: { kind: "item", stage: 0, item: 0 }, shape: evil, news: true },
      { from: { kind: "item", stage: 0, item: 0 }, to: { kind: "output", index: 0 }, shape: evil, news: true },
    ],
    stages: [
      {
        name: evil,
        isPath: false,
        layers: [],
        params: 3,
        items: [
          {
            label: evil,
            count: 2,
            detail: [evil],
            inner: [],
            shortcuts: [{ name: evil, kind: "fixed", how: "add" }],
            after: evil,
            parallels: [{ how: "concat", paths: [{ name: evil, layers: [evil] }] }],
            shape: "[N]",
          },
        ],
      },
    ],
  };
  test("stay text in each of them, without control characters", () => {
    expect(escapeXml(evil)).toBe("a&#34;]; x -&#62; y &#60;script&#62;&#38;\\ #quot; \ufffd[31m\ufffd\ufffd%%");
    expect(quoteDot(evil)).toBe(String.raw`"a\"]; x -> y <script>&\\ #quot; �[31m��%%"`);
    expect(quoteMermaid(evil)).toBe(
      '"a#34;]; x -#62; y #60;script#62;#38;#92; #35;quot; \ufffd[31m\ufffd\ufffd#37;#37;"',
    );
    for (const draw of [drawSvg, drawMermaid]) expect(draw(hostile)).not.toContain("<script");
    for (const draw of [drawSvg, drawDot, drawMermaid]) {
      expect(draw(hostile)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      // Each place of the name adds no line of its own.
      const plain = JSON.parse(JSON.stringify(hostile).replaceAll(JSON.stringify(evil), '"plain"')) as Outline;
      expect(draw(hostile).split("\n").length).toBe(draw(plain).split("\n").length);
    }
  });
});

describe("resnet graph", () => {
  const target = `${join(folder, "small.resnet")}:Small`;
  test("writes the format that the file's name says, and others to stdout", async () => {
    const out = scratchFolder();
    for (const [name, begin] of [
      ["x.svg", "<svg"],
      ["x.dot", "digraph"],
      ["x.mmd", "flowchart"],
    ] as const) {
      const { code } = await resnet("graph", target, "-o", join(out, name));
      expect(code).toBe(0);
      expect(readFileSync(join(out, name), "utf8")).toMatch(new RegExp(`^${begin}`));
    }
    expect((await resnet("graph", target, "--format", "dot")).out).toMatch(/^digraph "Small" \{/);
  });
  test("--flow across draws it sideways; another word is refused with those that there are", async () => {
    expect((await resnet("graph", target, "--format", "mermaid", "--flow", "across")).out).toMatch(/^flowchart LR/);
    const { code, err } = await resnet("graph", target, "--format", "dot", "--flow", "sideways");
    expect(code).toBe(2);
    expect(err).toMatch(/down, across/);
  });
  test("a format that is not known writes nothing", async () => {
    const file = join(scratchFolder(), "x.png");
    const { code, err } = await resnet("graph", target, "-o", file);
    expect({ code, written: existsSync(file) }).toEqual({ code: 2, written: false });
    expect(err).toMatch(/in no format that is known\n.*NAME\.svg, NAME\.dot or NAME\.mmd/);
    expect((await resnet("graph", target)).code).toBe(2);
    expect((await resnet("graph", target, "--format", "png")).code).toBe(2);
  });
});
