/** A recipe's `image_folder`, from PNG files to scores: the same bits as the same images of a published set give. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { encode } from "fast-png";
import { beforeAll, describe, expect, test } from "vitest";
import { readSet } from "../../cli/data/read-set.ts";
import type { SetPart } from "../../datasets/data-set.ts";
import type { Dataset } from "../../runtime/dataset.ts";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { inMemory } from "../support/in-memory.ts";
import { resnet, scratchFolder, type Ran } from "../support/command-line.ts";

const folder = scratchFolder();
const PIXELS = 28 * 28;
const names = [
  "0 top",
  "1 trouser",
  "2 pullover",
  "3 dress",
  "4 coat",
  "5 sandal",
  "6 shirt",
  "7 sneaker",
  "8 bag",
  "9 boot",
];
/** Of each class. */
const counts: { readonly [P in SetPart]: number } = { train: 7, test: 3 };

const recipe = (data: string, classes = 10, entries = "epochs 2"): string => `model Net {
  input image: [N, 1, 28, 28]
  stem { conv(4, kernel: 3, stride: 2) -> bn -> relu }
  head { globalavgpool -> linear(${classes}) }
}
train Net {
  data      ${data}
  batch     16
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.05)
  ${entries}
}
`;
function design(name: string, text: string): string {
  const file = join(folder, `${name}.resnet`);
  writeFileSync(file, text);
  return file;
}
const train = (file: string, ...flags: readonly string[]): Promise<Ran> =>
  resnet("train", file, "--device", "cpu", "--threads", "1", "--out", outOf(file), ...flags);
const outOf = (file: string): string => `${file}-out`;
const weightsOf = (file: string): string => join(outOf(file), "last.safetensors");
const evaluate = (file: string, weights: string, ...flags: readonly string[]): Promise<Ran> =>
  resnet("eval", file, "--weights", weights, "--device", "cpu", "--threads", "1", ...flags);

function write(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
}
function idx(path: string, extents: readonly number[], body: Uint8Array): void {
  const header = new DataView(new ArrayBuffer(4 + 4 * extents.length));
  [0x800 + extents.length, ...extents].forEach((value, at) => header.setUint32(4 * at, value));
  write(path, Buffer.concat([new Uint8Array(header.buffer), body]));
}

/** Images of a part, class after class: as the published files have them, and as a folder a class. */
function writeBoth({ images, labels }: Dataset, part: SetPart): void {
  const prefix = part === "train" ? "train" : "t10k";
  const skipped = part === "train" ? 0 : counts.train;
  const chosen = names.flatMap((_, label) => {
    const ofClass = [...labels.keys()].filter((at) => labels[at] === label);
    return ofClass.slice(skipped, skipped + counts[part]);
  });
  const pixels = chosen.map((at) => images.subarray(at * PIXELS, (at + 1) * PIXELS));
  idx(`idx/${prefix}-images-idx3-ubyte`, [chosen.length, 28, 28], Buffer.concat(pixels));
  idx(
    `idx/${prefix}-labels-idx1-ubyte`,
    [chosen.length],
    Uint8Array.from(chosen, (at) => labels[at] ?? 0),
  );
  for (const [place, at] of chosen.entries()) {
    const data = pixels[place] ?? new Uint8Array();
    const file = `${part}/${names[labels[at] ?? 0]}/${String(place).padStart(4, "0")}.png`;
    write(`clothes/${file}`, encode({ width: 28, height: 28, channels: 1, depth: 8, data }));
  }
}

const ours = design("ours", recipe('image_folder("clothes", augment: [flip])'));
const published = design("published", recipe("fashion_mnist(augment: [flip])"));
let trained: Ran;
beforeAll(async () => {
  const source = { folder: undefined, beside: ".", channels: 1, seed: 0, tell: () => undefined };
  const { data } = await readSet({ kind: "fashion_mnist" }, source, "train");
  for (const part of ["train", "test"] as const) writeBoth(inMemory(data), part);
  trained = await train(ours);
});

describe("the same images from a folder and from published files", () => {
  test("train to the same bits, and score the same", async () => {
    expect(trained).toMatchObject({ code: 0 });
    const other = await train(published, "--data", join(folder, "idx"));
    expect(other).toMatchObject({ code: 0 });
    const [one, two] = [ours, published].map((file) => readSafetensors(readFileSync(weightsOf(file))));
    expect(one?.tensors.size).toBeGreaterThan(5);
    expect(one?.tensors).toEqual(two?.tensors);
    const scores = [
      await evaluate(ours, weightsOf(ours)),
      await evaluate(published, weightsOf(published), "--data", join(folder, "idx")),
    ];
    // The classes of each are called otherwise.
    const [ofFolder, ofFiles] = scores.map(({ out }) => out.split("\n")[0]);
    expect(ofFolder).toMatch(/ of 30 correct/);
    expect(ofFiles).toBe(ofFolder);
  });
  test("leave a record with the folder and the names of its classes", () => {
    const { metadata } = readSafetensors(readFileSync(weightsOf(ours)));
    expect(metadata).toMatchObject({ data: "image_folder", path: "clothes", examples: "70", classes: "10" });
    expect(JSON.parse(metadata["class-names"] ?? "")).toEqual(names);
  });
  test("leave the module that compile makes of the recipe, for as many images as there are", async () => {
    const out = join(folder, "module");
    expect(await resnet("compile", ours, "--train", "-o", out)).toMatchObject({ code: 0 });
    expect(readFileSync(join(out, "net.js"), "utf8")).toBe(readFileSync(join(outOf(ours), "net.js"), "utf8"));
    expect(readFileSync(join(out, "net.js"), "utf8")).toContain("10 steps of 5 an epoch");
    const moved = ["--train", "--emit", "graph", "--data"];
    expect(await resnet("compile", ours, ...moved, join(folder, "idx"))).toMatchObject({ code: 1 });
    expect(await resnet("compile", ours, ...moved, folder)).toMatchObject({ code: 0 });
  });
});

test("held-out images are drawn of the one folder that there is, and evaluated again", async () => {
  const file = design("held-out", recipe('image_folder("clothes/train", validation: 20)', 10, "steps 3"));
  expect((await train(file)).err).toContain("accuracy on 20 of 70 images held out by seed 0");
  expect(await evaluate(file, weightsOf(file))).toMatchObject({
    code: 0,
    out: expect.stringMatching(/ of 20 correct/) as string,
  });
  writeFileSync(file, recipe('image_folder("clothes/test", validation: 20)', 10, "steps 3"));
  const moved = await evaluate(file, weightsOf(file));
  expect(moved.err).toContain(
    'was trained on image_folder("clothes/train"), 20 held out by seed 0, and is evaluated on image_folder("clothes/test")',
  );
});

test("a folder of other classes is neither evaluated nor gone on with", async () => {
  const parts = ["train", "test"].map((part) => join(folder, "clothes", part));
  for (const each of parts) renameSync(join(each, "8 bag"), join(each, "8 purse"));
  try {
    for (const ran of [
      await evaluate(ours, weightsOf(ours)),
      await train(ours, "--resume", outOf(ours), "--epochs", "3"),
    ])
      expect(ran).toMatchObject({
        code: 1,
        err: expect.stringMatching(/error\[RN4005\]: .* lacks the class 8 bag/) as string,
      });
  } finally {
    for (const each of parts) renameSync(join(each, "8 purse"), join(each, "8 bag"));
  }
});

describe("what only the images tell", () => {
  test("is not asked by check and lint, which need no folder", async () => {
    const file = design("elsewhere", recipe('image_folder("nowhere")', 3));
    for (const verb of ["check", "lint"]) expect(await resnet(verb, file)).toMatchObject({ code: 0 });
  });
  const clothes = 'image_folder("clothes")';
  test.each([
    ["its classes", recipe(clothes, 9), /error\[RN4005\][\s\S]*linear\(10\)/],
    ["its size", recipe(clothes).replace("28, 28", "32, 32"), /error\[RN4006\][\s\S]*\[1, 28, 28\]/],
    ["how many it holds out", recipe('image_folder("clothes", validation: 70)'), /error\[RN4022\][\s\S]*it has 70/],
    ["a batch", recipe(clothes).replace("16", "71"), /a batch of 71 is more than the 70 training examples/],
  ])("is judged with the images, at its place: %s", async (what, text, message) => {
    const file = design("judged", text);
    for (const ran of [await train(file), await resnet("compile", file, "--train", "-o", join(folder, "none"))]) {
      expect(ran.code).toBe(what === "a batch" ? 2 : 1);
      expect(ran.err).toMatch(message);
    }
  });
});

test.each([
  ["image_folder", /RN2014/],
  ["image_folder()", /RN2014/],
  ["image_folder(3)", /RN2016[\s\S]*in quotes/],
  ['image_folder("")', /RN2050[\s\S]*1 to 200 letters/],
  [`image_folder("${"x".repeat(201)}")`, /RN2050/],
  ['image_folder("a\\nb")', /RN2050/],
  ['image_folder("a", examples: 3)', /RN2013/],
])("%s is refused where it stands", async (data, message) => {
  const ran = await resnet("check", design("word", recipe(data)));
  expect(ran.code).toBe(1);
  expect(ran.out).toMatch(message);
});
