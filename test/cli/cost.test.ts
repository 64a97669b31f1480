/**
 * Long designs, each verb: time that grows as they do. Small ones here, of the ways and verbs that once were worse;
 * `test/long/cost.test.ts` has every way and every verb.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { growth, STEEP } from "../support/growth.ts";
import { longDesigns, type LongDesign } from "../support/long-designs.ts";
import { askLong, writeLong } from "../support/long-verbs.ts";

/** Way, verb, and a size at which twice too much work would be seen. */
const cases: readonly (readonly [way: string, asked: string, n: number])[] = [
  ["copies of an activation", "compile", 200],
  ["copies of an activation", "summary", 250],
  ["stages", "check", 800],
  ["stages", "graph, svg", 400],
  ["lets", "check", 1000],
  ["models", "lint", 80],
  ["convolutions and norms", "compile --train", 10],
  ["residual blocks", "breaking", 120],
  ["claims", "check", 4000],
  ["CIFAR's ResNets", "check", 18],
  ["CIFAR's ResNets", "lint", 18],
  ["models", "check", 100],
  ["memory of what is long", "check", 8],
  ["comments inside", "fmt --diff", 150],
];

describe("four times as long takes about four times as long", () => {
  test.each(cases)("%s: %s of %i", async (way, asked, n) => {
    const design = longDesigns[way] as LongDesign;
    const folder = scratchFolder();
    const { ratio } = await growth(n, async (size) => {
      writeLong(folder, design, size);
      await askLong(folder, asked);
    });
    expect(ratio).toBeLessThan(STEEP);
  });
});

/** One text in a file; what a verb says of it. */
async function ask(
  text: string,
  ...argv: readonly string[]
): Promise<{ readonly code: number; readonly said: string }> {
  const folder = scratchFolder();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "a.resnet");
  writeFileSync(file, text);
  const { code, out, err } = await resnet(...argv.map((word) => word.replace("FILE", file)));
  return { code, said: `${out}\n${err}` };
}
const net = (body: string): string =>
  `model A {\n  input image: [N, 4, 8, 8]\n${body}\n  head { globalavgpool -> linear(10) }\n}\n`;

test("the text of a kernel is as long as its expression, however deep that is", async () => {
  const lengths: number[] = [];
  for (const n of [20, 40, 80]) {
    const { code, said } = await ask(net(`  relu * ${n}`), "compile", "FILE:A", "--emit", "wat");
    expect(code).toBe(0);
    lengths.push(said.length);
  }
  const [few = 0, more = 0, most = 0] = lengths;
  expect(most).toBeLessThan(8 * few);
  expect(more).toBeGreaterThan(0);
});

describe("strides that no number holds", () => {
  test.each(["conv(4, kernel: 3, stride: 2)", "maxpool(3, stride: 2, padding: 1)"])("%s, thousands", async (layer) => {
    for (const verb of ["check", "lint", "summary", "compile"]) {
      const words = {
        check: ["FILE"],
        lint: ["FILE"],
        summary: ["FILE:A"],
        compile: ["FILE:A", "-o", scratchFolder()],
      };
      const { code, said } = await ask(net(`  ${layer} * 2000`), verb, ...words[verb as keyof typeof words]);
      expect(code).toBe(1);
      expect(said).toMatch(
        /RN5010.*A expands to more than 9,007,199,254,740,991 pixels[\s\S]*a\.resnet:3:3[\s\S]*help/,
      );
    }
  });
  test("52 halvings are answered in numbers, or as all of the input", async () => {
    const { code, said } = await ask(net("  conv(4, kernel: 7, stride: 2) * 52"), "summary", "FILE:A", "--json");
    expect(code).toBe(0);
    const { layers } = JSON.parse(said) as { layers: { name: string; receptiveField: unknown }[] };
    expect(layers[2]?.receptiveField).toEqual({ size: [43, 43], jump: [8, 8], padding: [21, 21] });
    expect(layers[51]?.receptiveField).toBeNull();
  });
  test("a shortcut over a thousand of them is refused, not a bug of ours", async () => {
    const projection = 'import { projection } from "std/residual"\n';
    const body = "  residual { conv(4, kernel: 3, stride: 2) * 1100 } shortcut projection";
    expect(await ask(projection + net(body), "check", "FILE")).toMatchObject({ code: 1 });
  });
});

test("a batch that no device holds is refused before its kernels are printed, whatever is printed of them", async () => {
  for (const way of [
    ["--emit", "wat"],
    ["--emit", "wgsl"],
    ["--emit", "module"],
    ["-o", scratchFolder()],
  ]) {
    const { code, said } = await ask(net("  conv(4, kernel: 3)"), "compile", "FILE:A", "--batch", "100000000", ...way);
    expect(code).toBe(1);
    expect(said).toMatch(/error\[RN5004\]: the plan of A needs .* holds at most .*\n.*help: use a smaller --batch$/m);
  }
});

test("images that no device holds are refused with the flag that makes them smaller", async () => {
  const open = "model A {\n  input x: [N, 3, H, W]\n  conv(64, kernel: 3) -> globalavgpool -> linear(2)\n}\n";
  const { code, said } = await ask(open, "compile", "FILE", "--image", "16384x16384", "-o", scratchFolder());
  expect(code).toBe(1);
  expect(said).toMatch(/RN5004.*; no batch fits\n.*help: use a smaller network or, .*, a smaller --image$/m);
});

test("blocks that nest too deep are told with the beginning and the end of their way", async () => {
  const blocks = Array.from({ length: 4000 }, (_, i) => `block B${i} { ${i > 0 ? `B${i - 1}` : "relu"} }\n`);
  const { code, said } = await ask(`${blocks.join("")}${net("  B3999")}`, "check", "FILE");
  expect(code).toBe(1);
  expect(said).toContain(
    "RN5011]: blocks nest deeper than 64: B3999 -> B3998 -> B3997 -> B3996 -> B3995 -> B3994 -> … 53 more … -> B3940 -> B3939",
  );
});

test.each(["check", "summary", "compile", "lint"])(
  "what makes more operations of a training step than are compiled is refused in its place: %s",
  async (verb) => {
    const argv = verb === "compile" ? ["FILE:A", "-o", scratchFolder()] : ["FILE"];
    const { code, said } = await ask(net("  bn * 30_000"), verb, ...argv);
    expect(code).toBe(1);
    expect(said).toMatch(
      /error\[RN5010\]: A expands to more than 1,000,000 operations of a training step\n.*a\.resnet:[\s\S]*bn \* 30_000[\s\S]*help: use fewer layers/,
    );
  },
);
