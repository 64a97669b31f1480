/** A folder of 100,000 images: what a run begins with is bounded in work and memory, and printed. */
import { linkSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "fast-png";
import { expect, test } from "vitest";
import { openBatches } from "../../cli/data/batches.ts";
import { picturesIn } from "../../cli/data/file-pictures.ts";
import { seen } from "../../cli/data/see.ts";
import { openRecipe, parseTarget } from "../../cli/design.ts";
import { prepareExamples } from "../../cli/training/examples.ts";
import { Random } from "../../runtime/random.ts";
import { scratchFolder } from "../support/command-line.ts";

const [IMAGES, CLASSES, DIFFERENT, SIZE] = [100_000, 100, 400, 64];
const BYTES = IMAGES * 3 * SIZE * SIZE;
const MEGABYTE = 2 ** 20;
const quiet = { out: () => {}, err: () => {}, interactive: false, colour: { out: false, err: false } };

/** Files of their own, and links to these: a file system bounds how many names one has. */
function writeImages(folder: string): readonly string[] {
  const random = new Random(1, "images");
  const files: string[] = [];
  for (let i = 0; i < IMAGES; i++) {
    const place = join(folder, `class ${String(i % CLASSES).padStart(2, "0")}`);
    if (i < CLASSES) mkdirSync(place, { recursive: true });
    const file = join(place, `${i}.png`);
    if (i >= DIFFERENT) linkSync(files[i % DIFFERENT] ?? "", file);
    else {
      const data = Uint8Array.from({ length: SIZE * SIZE * 3 }, () => random.below(256));
      writeFileSync(file, encode({ width: SIZE, height: SIZE, channels: 3, depth: 8, data }));
    }
    files.push(file);
  }
  return files;
}

/** Of all threads, milliseconds. */
function worked(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

test("begins without decoding them and without having them in memory", async () => {
  const folder = scratchFolder();
  const files = writeImages(join(folder, "photos"));
  const file = join(folder, "net.resnet");
  writeFileSync(
    file,
    `model Net {
  input image: [N, 3, ${SIZE}, ${SIZE}]
  stem { conv(8, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(${CLASSES}) }
}
train Net {
  data      image_folder("photos", validation: 1000, augment: [pad_crop(4), flip])
  batch     128
  loss      cross_entropy
  optimizer sgd
  schedule  constant(0.1)
  steps     10
}
`,
  );
  const recipe = openRecipe(parseTarget(file), quiet);
  const [memory, work, from] = [process.memoryUsage.rss(), worked(), performance.now()];
  const { sources } = await prepareExamples(seen(recipe, undefined, quiet), { folder: undefined, split: 0 }, quiet);
  const prepared = performance.now();
  await using batches = openBatches(sources, 1, 0);
  const { image } = await batches.training.batch(0);
  const first = performance.now();
  const [grown, took] = [process.memoryUsage.rss() - memory, worked() - work];
  expect(image.length).toBe(128 * 3 * SIZE * SIZE);
  let most = grown;
  for (let step = 1; step < 60; step++) {
    await batches.training.batch(step);
    most = Math.max(most, process.memoryUsage.rss() - memory);
  }

  const { picture } = picturesIn({
    name: "all",
    files,
    channels: 3,
    labels: new Uint16Array(),
    classes: CLASSES,
    shape: [3, SIZE, SIZE],
  });
  const before = worked();
  for (let i = 0; i < 2000; i++) await picture(i);
  const ofAll = ((worked() - before) * IMAGES) / 2000;
  const text = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  console.log(
    `100,000 images: prepared in ${text(prepared - from)}, first batch of 128 after ${text(first - from)} (${text(took)} of processor time; ` +
      `to decode all would take ${text(ofAll)}); memory grew by ${(grown / MEGABYTE).toFixed(0)} MiB, in 60 steps by ` +
      `${(most / MEGABYTE).toFixed(0)} MiB at most; all pixels are ${(BYTES / MEGABYTE).toFixed(0)} MiB`,
  );
  expect(took).toBeLessThan(ofAll / 4);
  expect(most).toBeLessThan(BYTES / 3);
  rmSync(folder, { recursive: true });
});
