/** The summary's numbers against values computed by hand, and whole as JSON for one small design. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bug } from "../../../compiler/bug.ts";
import { isTrainable, plannedMemory } from "../../../compiler/planned-memory.ts";
import { summarize } from "../../../compiler/model/measures/summary.ts";
import { OverBudget } from "../../../compiler/recompute/over-budget.ts";
import { resnet, scratchFolder } from "../../support/command-line.ts";
import { modelOf, modelsOf } from "../../support/resnet20.ts";
import { repository } from "../../support/shared-data.ts";

const models = modelsOf(
  'import { ResNet18, ResNet50 } from "std/residual"\nmodel R18 = ResNet18\nmodel R50 = ResNet50\n',
);
const summaryOf = (name: string) =>
  summarize(models.get(name) as NonNullable<ReturnType<typeof models.get>>, new Map());

// Feature maps: 112², 56², 28², 14², 7² pixels of so many channels, each written so many times.
const P = [112, 56, 28, 14, 7].map((size) => size * size) as [number, number, number, number, number];

test("ResNet-18: every map that a layer puts out, four bytes a number", () => {
  const identity = 7; // conv bn relu conv bn add relu
  const projecting = 9; // and conv bn
  const maps =
    3 * 64 * P[0] +
    (1 + 2 * identity) * 64 * P[1] +
    (projecting + identity) * (128 * P[2] + 256 * P[3] + 512 * P[4]) +
    512 +
    1000;
  expect(summaryOf("R18").activationBytes).toBe(4 * maps);
});

test("ResNet-50: bottlenecks put out two narrow triples and a wide rest", () => {
  const narrowThenWide = (blocks: number, width: number, before: number, pixels: number): number => {
    // The first 1×1 and its bn and relu still have the size from before the stride.
    const first = 3 * width * before + 3 * width * pixels + (4 + 2) * 4 * width * pixels;
    return first + (blocks - 1) * (6 * width + 4 * 4 * width) * pixels;
  };
  const maps =
    3 * 64 * P[0] +
    64 * P[1] +
    narrowThenWide(3, 64, P[1], P[1]) +
    narrowThenWide(4, 128, P[1], P[2]) +
    narrowThenWide(6, 256, P[2], P[3]) +
    narrowThenWide(3, 512, P[3], P[4]) +
    2048 +
    1000;
  expect(summaryOf("R50").activationBytes).toBe(4 * maps);
});

test("a training step multiplies three times, but for the first layer, which needs no gradient of the image", () => {
  const { macs, trainingMacs } = summaryOf("R50");
  expect(trainingMacs).toBe(3 * macs - 64 * 3 * 49 * P[0]);
});

test("rows and layers add up to the totals", () => {
  for (const name of models.keys()) {
    const { rows, layers, ...totals } = summaryOf(name);
    for (const key of ["params", "macs", "trainingMacs", "activationBytes"] as const) {
      expect(rows.reduce((sum, row) => sum + row[key], 0)).toBe(totals[key]);
      expect(layers.reduce((sum, layer) => sum + layer[key], 0)).toBe(totals[key]);
    }
    expect(rows.reduce((sum, row) => sum + row.layers, 0)).toBe(layers.length);
  }
});

test("planned memory: weights once for inference, with gradients' momenta for training; activations grow with the batch", () => {
  const model = models.get("R18") as NonNullable<ReturnType<typeof models.get>>;
  const [one, four] = [plannedMemory(model, "train", 1), plannedMemory(model, "train", 4)];
  expect(plannedMemory(model, "infer", 1).residentBytes).toBeGreaterThan(4 * 11_689_512);
  expect(one.residentBytes).toBeGreaterThan(8 * 11_689_512);
  expect(four.temporaryBytes / one.temporaryBytes).toBeGreaterThan(2);
  expect(one.plannedBytes).toBe(one.temporaryBytes + one.residentBytes);
});

test("what puts out two tensors has no training step", () => {
  const text =
    "model Im {\n  input image: [N, 3, 8, 8]\n  stem { conv(4, kernel: 3) }\n  output two = [stem, image]\n}\n";
  expect(isTrainable(modelOf(text, "Im"))).toBe(false);
});

/** A design in a file of its own. */
function fileOf(text: string): string {
  const file = join(scratchFolder(), "design.resnet");
  writeFileSync(file, text);
  return file;
}
/** Of a residual network of 14 layers. */
const smallFile = (): string => fileOf('import { CifarResNet } from "std/residual"\nmodel Small = CifarResNet(2)\n');

test("what a training step keeps for its backward pass is told by layer, and what a budget leaves of it", async () => {
  const file = smallFile();
  interface Told {
    readonly rows: readonly { readonly name: string; readonly keptBytes: number }[];
    readonly lossKeptBytes: number;
    readonly memory: {
      readonly training: { readonly keptBytes: number; readonly plannedBytes: number };
      readonly program: {
        readonly plannedBytes: number;
        readonly allocatedBytes: { readonly wgsl: number; readonly wasm: number };
      };
    };
  }
  const told = async (...flags: readonly string[]): Promise<Told> =>
    JSON.parse((await resnet("summary", file, "--json", "--batch", "32", ...flags)).out) as Told;
  const whole = await told();
  const kept = new Map(whole.rows.map(({ name, keptBytes }) => [name, keptBytes]));
  // Of each of two convolutions its output and what the next reads: maps of 16 channels, and some numbers a channel.
  const maps = 4 * 4 * 32 * 32 * 32 * 16;
  expect(kept.get("s1.1")).toBeGreaterThanOrEqual(maps);
  expect(kept.get("s1.1")).toBeLessThan(maps + 4096);
  const all = whole.rows.reduce((sum, { keptBytes }) => sum + keptBytes, 0);
  const { keptBytes, plannedBytes } = whole.memory.training;
  expect(all + whole.lossKeptBytes).toBe(keptBytes);
  expect(whole.lossKeptBytes).toBeGreaterThan(0);
  expect(keptBytes).toBeLessThan(plannedBytes);
  const within = await told("--memory-budget", `${Math.round(0.8 * plannedBytes)}B`);
  const { wgsl, wasm } = within.memory.program.allocatedBytes;
  expect(Math.max(wgsl, wasm)).toBeLessThanOrEqual(0.8 * plannedBytes + 1);
  expect(within.memory.training.plannedBytes).toBeLessThanOrEqual(within.memory.program.plannedBytes);
  expect(within.memory.training.keptBytes).toBeLessThan(0.7 * keptBytes);
  const text = (await resnet("summary", file, "--batch", "32", "--memory-budget", "30MB")).out;
  // What is kept stands in the table's total, too, in the same words.
  const [, total] = /│ total .* ([\d.]+ MiB) │ +│ +│\n/.exec(text) ?? [];
  const [, said] = /\nkept +([\d.]+ MiB) of the forward pass/.exec(text) ?? [];
  expect(total).toBeDefined();
  expect(said).toBe(total);
  expect(text).toMatch(/memory budget: \d+ of \d+ values .* more multiply-adds and .* memory traffic a step/);
});

test("of a concatenation each layer keeps the part that it makes", async () => {
  const file = fileOf(`model Wide {
  input image: [N, 3, 8, 8]
  stem { conv(8, kernel: 3) -> bn -> relu }
  stage s1 {
    residual(join: concat) { conv(4, kernel: 3) -> bn -> relu } shortcut identity
    residual(join: concat) { conv(4, kernel: 3) -> bn -> relu } shortcut identity
  }
  head { conv(8, kernel: 3) -> bn -> relu -> globalavgpool -> linear(10) }
}
`);
  const { rows, lossKeptBytes, memory } = JSON.parse((await resnet("summary", file, "--json", "--batch", "4")).out) as {
    readonly rows: readonly { readonly name: string; readonly keptBytes: number }[];
    readonly lossKeptBytes: number;
    readonly memory: { readonly training: { readonly keptBytes: number } };
  };
  const kept = new Map(rows.map(({ name, keptBytes }) => [name, keptBytes]));
  const channel = 4 * 4 * 8 * 8;
  expect(kept.get("stem.relu")).toBe(8 * channel);
  expect(kept.get("s1.residual.relu")).toBe(4 * channel);
  expect(kept.get("s1.residual_2.relu")).toBe(4 * channel);
  expect(rows.reduce((sum, { keptBytes }) => sum + keptBytes, lossKeptBytes)).toBe(memory.training.keptBytes);
});

test("what a budget has computed again is among a step's multiply-adds", async () => {
  const file = smallFile();
  const told = async (...flags: readonly string[]): Promise<readonly [number, string]> => {
    const all = ["summary", file, "--batch", "32", ...flags];
    const { trainingMacs } = JSON.parse((await resnet(...all, "--json")).out) as { readonly trainingMacs: number };
    return [trainingMacs, (await resnet(...all)).out];
  };
  const [[whole], [within, text]] = [await told(), await told("--memory-budget", "31MB")];
  const [, more = 0] = /again, ([\d.]+) % more multiply-adds/.exec(text) ?? [];
  expect(Number(more)).toBeGreaterThan(1);
  expect(100 * (within / whole - 1)).toBeCloseTo(Number(more), 1);
  expect(text).toContain(`training  ${(within / 1e6).toFixed(3)} M multiply-adds an example`);
});

test.each([
  ["a table has none", ["--table"], /the table has no memory[\s\S]*resnet summary FILE:Model --memory-budget 2GB/],
  ["sizes that are open", [], /the input of Open leaves H and W open[\s\S]*--image 224x224/],
])("a budget is not passed over: %s", async (_, flags, said) => {
  const file = fileOf(
    "model Open {\n  input image: [N, 3, H, W]\n  conv(4, kernel: 3) -> globalavgpool -> linear(2)\n}\n",
  );
  const { code, err } = await resnet("summary", file, "--memory-budget", "2GB", ...flags);
  expect(code).toBe(2);
  expect(err).toMatch(said);
});

test("the table has no memory, and so no batch", async () => {
  const { code, err } = await resnet("summary", "--table", join(repository, "examples/cifar.resnet"), "--batch", "8");
  expect(code).toBe(2);
  expect(err).toMatch(/--batch is of the planned memory .*\n.* resnet summary FILE:Model --batch 8$/);
});

test("a budget that cannot be met says the least that can be had", async () => {
  const { code, err } = await resnet(
    "summary",
    join(repository, "examples/cifar.resnet:ResNet20_B"),
    "--memory-budget",
    "1.2mb",
  );
  expect(code).toBe(1);
  expect(err).toMatch(
    /error\[RN5004\].* ResNet20_B \(train at batch 1, infer at batch 1\) needs at least [\d.]+ MiB, .* the budget is 1\.1 MiB/,
  );
  // No batch is smaller than one.
  expect(err).toMatch(/raise --memory-budget to \d+KiB, which is needed, or use smaller images$/);
});

test("a budget that lacks little says how little, where both are alike in few digits", () => {
  const told = (budget: number): string =>
    new OverBudget("Net", [{ kind: "train", batch: 8 }], budget, 3 * 2 ** 20).message;
  expect(told(3 * 2 ** 20 - 8192)).toMatch(/needs at least 3\.0 MiB, .*; the budget is 3\.0 MiB, 8\.0 KiB less$/);
  expect(told(2 * 2 ** 20)).toMatch(/the budget is 2\.0 MiB$/);
});

test("a budget for what has no training step is refused, not passed over", async () => {
  const file = fileOf(
    "model Two {\n  input image: [N, 3, 8, 8]\n  stem { conv(4, kernel: 3) }\n  output two = [stem, image]\n}\n",
  );
  const { code, err } = await resnet("summary", file, "--memory-budget", "1GB");
  expect(code).toBe(2);
  expect(err).toContain("Two has no training step, and --memory-budget is what one may take");
});

test("what puts out two tensors has the training step of its recipe, which says of which one its loss is", async () => {
  const file = fileOf(`model Aside {
  input image: [N, 3, 8, 8]
  stem { conv(4, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) }
  output scores = head
  output aside  = stem -> globalavgpool -> linear(10)
}
train Aside {
  data      synthetic(size: 8, examples: 64)
  batch     8
  loss      cross_entropy(of: scores) + 0.3 * cross_entropy(of: aside)
  optimizer sgd
  schedule  constant(0.1)
  steps     10
}
`);
  expect((await resnet("summary", file)).out).toMatch(/\ntraining .* the optimizer of the recipe Aside\nkept /);
  const { code, out } = await resnet("summary", file, "--batch", "8", "--memory-budget", "1GB");
  expect([code, out]).toEqual([0, expect.stringContaining("planned together (train at batch 8")]);
});

const tiny = join(repository, "test", "golden", "tiny", "tiny.resnet");
test("tiny as JSON and as a table", async () => {
  const json = await resnet("summary", `${tiny}:Tiny`, "--json", "--batch", "2", "--threads", "1");
  await expect(`${json.out}\n`).toMatchFileSnapshot(join(repository, "test/golden/tiny/summary.json"));
  const table = await resnet("summary", `${tiny}:Tiny`, "--batch", "2", "--threads", "1");
  await expect(`${table.out}\n`).toMatchFileSnapshot(join(repository, "test/golden/tiny/summary.txt"));
});

test("of sizes that the input leaves open what every size has is shown; the rest once they are said", async () => {
  const open = await resnet("summary", join(repository, "test/golden/open.resnet"));
  expect(open.code).toBe(0);
  expect(open.out).toMatch(/stem\.conv +│ \[N, \d+, [^\]]*H[^\]]*\] +│ +[\d,]+ │ +open │ +open │/);
  expect(open.out).toMatch(
    /\n[\d,]+ parameters\nmultiply-adds, activations and memory follow H and W: say for which images: --image 224x224\nH is at least/,
  );
  const json = await resnet("summary", join(repository, "test/golden/open.resnet"), "--json");
  expect(JSON.parse(json.out)).toMatchObject({ macs: null, activationBytes: null, memory: null });
  const { code, out } = await resnet("summary", join(repository, "test/golden/open.resnet"), "--image", "64x32");
  expect(code).toBe(0);
  expect(out).toMatch(/stem\.conv .* 8\.0 KiB/);
});

test("a claim that fails is told, and what it is about is shown all the same", async () => {
  const folder = scratchFolder();
  const file = join(folder, "claimed.resnet");
  writeFileSync(
    file,
    "model Net {\n  input image: [N, 3, H, W]\n  globalavgpool -> linear(10)\n}\ncheck Net at [1, 3, 8, 8] { params == 1 }\n",
  );
  for (const command of [
    ["summary", file, "--image", "8x8"],
    ["summary", "--table", folder],
    ["graph", file, "--format", "mermaid"],
  ]) {
    const { code, out, err } = await resnet(...command);
    expect(code).toBe(1);
    expect(err).toContain("params == 1: params is 40, 39 more");
    expect(out).toMatch(/linear|Net/);
  }
  // What has no shape has no summary.
  writeFileSync(file, "model Net {\n  input image: [N, 3, H, W]\n  nothing\n}\ncheck Net { params == 1 }\n");
  expect(await resnet("summary", file)).toMatchObject({ code: 1, out: "" });
});
test("one number for images is told as two", async () => {
  const { code, err } = await resnet("summary", join(repository, "test/golden/open.resnet"), "--image", "416");
  expect([code, err]).toEqual([2, expect.stringContaining("say for which images: --image 416x416")]);
});
test("an input that says its size is no case for another, however it is said", async () => {
  for (const size of ["416", "416x416", "8x8x8"]) {
    const { code, err } = await resnet("summary", `${tiny}:Tiny`, "--image", size);
    expect([code, err]).toEqual([2, expect.stringContaining("leave --image out: the input says its size")]);
  }
});

test("a block of a path is one row, and shared weights count in the first row that has them", () => {
  const model = modelOf(
    `block Tower(width: int) { conv(width, kernel: 3) -> relu -> conv(4, kernel: 1) }
model M {
  input image: [N, 8, 16, 16]
  stage a { conv(8, kernel: 3) }
  stage b { conv(8, kernel: 3, stride: 2) }
  shared tower = Tower(16)
  output scores = [a -> tower, b -> tower]
}`,
    "M",
  );
  const { rows, params } = summarize(model, new Map());
  expect(rows.map(({ name, params, layers }) => `${name} ${params} ${layers}`)).toEqual([
    "a.conv 576 1",
    "b.conv 576 1",
    "tower 1216 3",
    "tower 0 3",
  ]);
  expect(params).toBe(576 + 576 + 1216);
});

const FROZEN = `model Net {
  input image: [N, 3, 8, 8]
  stem { conv(4, kernel: 3) -> bn }
  head { globalavgpool -> bn -> linear(10) }
}
train Net {
  data      synthetic(size: 8)
  batch     4
  loss      cross_entropy
  optimizer sgd
  schedule  constant(0.1)
  steps     10
  freeze    stem
}
`;

test("a frozen stage is marked, and neither its weights nor their gradients count as trained", async () => {
  const file = fileOf(FROZEN);
  const { out } = await resnet("summary", file);
  expect(out).toMatch(/│ stem\.conv \(frozen\) /);
  expect(out).toMatch(/│ head\.linear +│/);
  // Of 112 and 8 in the stem, 8 and 50 in the head.
  expect(out).toContain("174 parameters, 58 of them trained (frozen: stem)");
  const model = modelOf(FROZEN, "Net");
  const [all, frozen] = [summarize(model, new Map()), summarize(model, new Map(), ["stem"])];
  expect([all.trainedParams, frozen.trainedParams]).toEqual([all.params, 58]);
  // The stem has its forward pass alone; behind it there is nothing left to hand a gradient to.
  const { macs: head } = all.layers.find(({ layer }) => layer === "linear") ?? bug("no linear");
  expect(frozen.trainingMacs).toBe(all.macs + head + head);
});

test("of norms that are frozen no batch is too small", async () => {
  const file = join(scratchFolder(), "norms.resnet");
  const headless = FROZEN.replace("globalavgpool -> bn -> ", "").replace("bn }", "globalavgpool -> bn }");
  writeFileSync(file, headless);
  expect((await resnet("lint", file)).out).not.toMatch(/RN4016/);
  writeFileSync(file, headless.replace("  freeze    stem\n", ""));
  expect((await resnet("lint", file)).out).toMatch(/RN4016/);
});

test("rows of a block that is called twice keep together what is kept; where a batch is not trained, no step is planned", async () => {
  const shared = `model Twins {
  input left: [N, 3, 8, 8]
  input right: [N, 3, 8, 8]
  shared tower = Tower(4)
  let l = left -> tower
  let r = right -> tower
  output scores = l -> add(r) -> globalavgpool -> linear(3)
}
block Tower(width: int) { conv(width, kernel: 3) -> bn -> relu -> conv(width, kernel: 3) -> bn -> relu }
model Pixel { input image: [N, 6, 1, 1]\n  conv(4, kernel: 1) -> bn -> relu -> globalavgpool -> linear(3) }
`;
  const file = fileOf(shared);
  const { out } = await resnet("summary", `${file}:Twins`, "--json", "--batch", "4");
  const { rows, layers, lossKeptBytes, memory } = JSON.parse(out) as {
    readonly rows: readonly { readonly name: string; readonly keptBytes: number }[];
    readonly layers: readonly { readonly keptBytes: number }[];
    readonly lossKeptBytes: number;
    readonly memory: { readonly training: { readonly keptBytes: number } };
  };
  expect(rows.filter(({ name }) => name === "tower")).toHaveLength(2);
  for (const all of [rows, layers]) {
    const sum = all.reduce((kept, { keptBytes }) => kept + keptBytes, 0);
    expect(sum).toBeGreaterThan(0.9 * memory.training.keptBytes);
    expect(sum + lossKeptBytes).toBe(memory.training.keptBytes);
  }
  const single = await resnet("summary", `${file}:Pixel`);
  expect(single.out).toMatch(/\ntraining {2}none at batch 1: bn would see one value a channel .* \(RN4019\)/);
  expect((await resnet("summary", `${file}:Pixel`, "--batch", "2")).out).toMatch(
    /\ntraining {2}84 multiply-adds an example; [\d.]+ KiB planned/,
  );
  const held = await resnet("summary", `${file}:Pixel`, "--memory-budget", "1MB");
  expect(held.code).toBe(1);
  expect(held.err).toContain("error[RN4019]");
});
