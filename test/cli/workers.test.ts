/** Batches that are made by threads beside the one that trains: the same bits, clear errors, and nothing that stays behind. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "fast-png";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openBatches, type ImageSources } from "../../cli/data/batches.ts";
import { BatchWorkers } from "../../cli/data/batch-workers.ts";
import { makeSynthetic } from "../../datasets/synthetic.ts";
import { resnet, scratchFolder, startShell, type Ran } from "../support/command-line.ts";

const folder = scratchFolder();

/** Half of each class is larger than the first image, so that they are decoded as they are asked for. */
function writePhotos(name: string): string {
  for (let i = 0; i < 48; i++) {
    const size = i % 2 === 0 ? 12 : 15;
    const data = Uint8Array.from({ length: size * size * 3 }, (_, at) => (at * (i + 3) * 7) % 251);
    mkdirSync(join(folder, name, `class ${i % 3}`), { recursive: true });
    writeFileSync(
      join(folder, name, `class ${i % 3}`, `${i}.png`),
      encode({ width: size, height: size, channels: 3, depth: 8, data }),
    );
  }
  return name;
}

const photos =
  'image_folder("photos", validation: 16, augment: [random_resized_crop(8), color_jitter(0.4), mixup(0.2)], evaluate: [resize(8), center_crop(8)])';
function design(name: string, data: string, length = "steps 7"): string {
  const file = join(folder, `${name}.resnet`);
  writeFileSync(
    file,
    `model Net {
  input image: [N, 3, 8, 8]
  conv(4, kernel: 3) -> bn -> relu -> globalavgpool -> linear(3)
}
train Net {
  data      ${data}
  batch     8
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.05)
  ${length}
  evaluate  3
}
`,
  );
  return file;
}
const train = (file: string, ...flags: readonly string[]): Promise<Ran> =>
  resnet("train", file, "--device", "cpu", "--threads", "1", "--out", `${file}-out`, "--overwrite", ...flags);
const threads = (): number => process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;

writePhotos("photos");

test("a run has the same bits with any number of workers, and after going on with another number", async () => {
  const file = design("photos", photos);
  const weights = join(`${file}-out`, "last.safetensors");
  const bytes: Buffer[] = [];
  for (const flags of [["0"], ["1"], ["3", "--steps", "3"]]) {
    expect(await train(file, "--workers", ...flags)).toMatchObject({ code: 0 });
    bytes.push(readFileSync(weights));
  }
  const { code } = await resnet("train", file, "--device", "cpu", "--threads", "1", "--resume", `${file}-out`);
  expect(code).toBe(0);
  const [none, one, part] = bytes as [Buffer, Buffer, Buffer];
  expect(one.equals(none)).toBe(true);
  expect(part.equals(none)).toBe(false);
  expect(readFileSync(weights).equals(none)).toBe(true);
});

test("an image that cannot be decoded is told by its file, whoever finds it, and no thread stays behind", async () => {
  writePhotos("damaged");
  const bad = join(folder, "damaged", "class 1", "40.png");
  // Its header is whole: before anything begins nobody sees it.
  writeFileSync(bad, readFileSync(bad).subarray(0, 60));
  const file = design("damaged", photos.replace("photos", "damaged").replace("validation: 16", "validation: 1"));
  const before = threads();
  const [here, beside] = [await train(file, "--workers", "0"), await train(file, "--workers", "3")];
  expect(here.code).toBe(1);
  expect(here.err).toMatch(/error\[RN4013\]: .*40\.png: it cannot be decoded: .*\n {2}= help: get or convert it again/);
  const told = ({ err }: Ran): string => err.slice(err.indexOf("error"));
  expect([beside.code, told(beside)]).toEqual([1, told(here)]);
  expect(threads()).toBeLessThanOrEqual(before);
});

test("Ctrl-C ends a run with workers as it ends one without: saved, and the process is gone", async () => {
  const file = design("long", photos, "steps 100k");
  const child = startShell(
    `exec node dist/cli/main.js train ${file} --device cpu --threads 1 --workers 2 --out ${file}-out`,
  );
  const told: string[] = [];
  const code = await new Promise((resolve) => {
    child.stderr?.on("data", (text: Buffer) => {
      told.push(String(text));
      if (/step 3: held-out/.test(told.join("")) && !child.killed) child.kill("SIGINT");
    });
    child.on("close", resolve);
  });
  expect(told.join("")).toMatch(/interrupted after \d+ steps; the state is in .*last\.safetensors/);
  expect(code).toBe(1);
});

describe("the team", () => {
  afterEach(() => vi.restoreAllMocks());
  const data = makeSynthetic({ classes: 3, size: 8, examples: 64 }, 3, 1);
  const options = { batch: 8, seed: 1, normalisation: { mean: [0, 0, 0], std: [1, 1, 1] }, augment: [], leastBatch: 1 };
  const source = { data, indices: Uint32Array.from({ length: 64 }, (_, i) => i), options };
  const sources: ImageSources = { training: source, heldOut: source };

  test.each([
    [1, 2],
    [2, 2],
    [3, 3],
  ])("of %i is asked for the batch in use and %i more: memory is bounded", async (workers, ahead) => {
    const ask = vi.spyOn(BatchWorkers.prototype, "ask");
    await using batches = openBatches(sources, workers, 5);
    for (const step of [5, 6, 9]) {
      await batches.training.batch(step);
      expect(Math.max(...ask.mock.calls.map(([{ at }]) => at))).toBe(step + ahead);
    }
  });

  test("is asked for each batch once", async () => {
    const ask = vi.spyOn(BatchWorkers.prototype, "ask");
    const asked = (): number[] => ask.mock.calls.map(([{ at }]) => at);
    await using batches = openBatches(sources, 2, 5);
    expect(asked()).toEqual([5, 6, 7]);
    await batches.training.batch(5);
    expect(asked()).toEqual([5, 6, 7]);
    await batches.training.batch(6);
    // The same again, as who looks for where numbers diverged does.
    await batches.training.batch(6);
    expect(asked()).toEqual([5, 6, 7, 8]);
    ask.mockClear();
    const seen: number[] = [];
    for await (const { labels } of batches.heldOut.inOrder()) seen.push(...labels);
    expect(seen).toEqual([...data.labels]);
    expect(asked()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test("tells who waits that it was ended", async () => {
    const batches = openBatches(sources, 1, 0);
    const waiting = expect(batches.training.batch(1)).rejects.toThrow("the workers were ended");
    await batches[Symbol.asyncDispose]();
    await waiting;
    await expect(batches.training.batch(1)).rejects.toThrow("the workers were ended");
    await expect(batches.training.batch(9)).rejects.toThrow("the workers were ended");
  });

  test("makes of images in memory the batches that are made without it", async () => {
    const augment = [{ kind: "pad_crop", padding: 2 }, { kind: "flip" }, { kind: "cutmix", alpha: 1 }] as const;
    const mixed = { ...sources, training: { ...source, options: { ...options, augment } } };
    const bitsWith = async (workers: number): Promise<readonly number[]> => {
      await using batches = openBatches(mixed, workers, 0);
      const bits: number[] = [];
      for (const step of [0, 1, 2, 8, 9, 3]) {
        const { image, labels } = await batches.training.batch(step);
        bits.push(...image, ...labels);
      }
      for await (const { image, labels } of batches.heldOut.inOrder()) bits.push(...image, ...labels);
      return bits;
    };
    const here = await bitsWith(0);
    expect(here.length).toBe(6 * 8 * (192 + 3) + 64 * (192 + 1));
    for (const workers of [1, 3]) expect(await bitsWith(workers)).toEqual(here);
  });

  test("tells what a thread was ended by, and the way on", async () => {
    const dying = join(folder, "dying.mjs");
    writeFileSync(
      dying,
      'import { parentPort } from "node:worker_threads";\nparentPort.on("message", () => process.exit(3));\n',
    );
    await using team = new BatchWorkers({ training: source, heldOut: source }, 2, dying);
    const asked = [0, 1, 2].map((at) =>
      expect(team.ask({ of: "training", how: "step", at })).rejects.toMatchObject({
        message: "a worker that makes batches is gone: it ended with code 3",
        help: "take fewer, or none: --workers 0; a run goes on from its last checkpoint with --resume",
      }),
    );
    await Promise.all(asked);
  });
});
