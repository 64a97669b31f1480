/** What steps wait for their images: real runs of the command at batch 128 on CIFAR-sized images, which move and flip. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { encode as encodePng } from "fast-png";
import jpeg from "jpeg-js";
import { run } from "../cli/command-line.ts";
import { openChosenDevice } from "../cli/devices/open-device.ts";
import type { DeviceWord } from "../cli/options/shared.ts";
import { usualWorkers } from "../cli/training/usual-workers.ts";
import { Random } from "../runtime/random.ts";

const SIZE = 32;
/** More than a folder's images may be to be kept in memory. */
const FILES = 4200;
/** Held-out, to spend the time on steps. */
const HELD_OUT = 128;

const MEMORY = "in memory";
const design = (data: string, steps: number): string => `import { CifarResNet } from "std/residual"
model ResNet20 = CifarResNet(3)
train ResNet20 {
  data      ${data}
  batch     128
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.01)
  steps     ${steps}
  evaluate  ${steps}
}
`;

type Encoded = (pixels: Uint8Array) => Uint8Array;
const formats: { readonly [name: string]: Encoded } = {
  png: (data) => encodePng({ width: SIZE, height: SIZE, channels: 3, depth: 8, data }),
  jpg: (data) => {
    const rgba = new Uint8Array(SIZE * SIZE * 4);
    for (let i = 0; i < SIZE * SIZE; i++) rgba.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
    return jpeg.encode({ width: SIZE, height: SIZE, data: rgba }, 90).data;
  },
};

/** Ten classes of images that are smooth with some noise, as photographs are. */
function writeImages(folder: string, name: string, encode: Encoded): void {
  const random = new Random(1, name);
  for (let label = 0; label < 10; label++) mkdirSync(join(folder, name, String(label)), { recursive: true });
  for (let i = 0; i < FILES; i++) {
    const [x, y] = [random.below(SIZE), random.below(SIZE)];
    const pixels = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, at) => {
      const place = Math.floor(at / 3);
      const distance = Math.abs((place % SIZE) - x) + Math.abs(Math.floor(place / SIZE) - y);
      return Math.min(255, 4 * distance + (at % 3) * 20 + random.below(12));
    });
    writeFileSync(join(folder, name, String(i % 10), `${i}.${name}`), encode(pixels));
  }
}

/** @param quick only with as many workers as there are by default, and without a run that is not counted */
export async function benchFeeding(device: DeviceWord, quick: boolean): Promise<void> {
  const steps = quick ? 8 : 16;
  const { device: opened } = await openChosenDevice({ device });
  const { targets } = opened;
  opened.dispose();
  const folder = mkdtempSync(join(tmpdir(), "resnet-bench-"));
  try {
    const augment = `augment: [pad_crop(4), flip], validation: ${HELD_OUT}`;
    const sets = [[MEMORY, `synthetic(examples: ${FILES}, ${augment})`]];
    for (const [name, encode] of Object.entries(formats)) {
      writeImages(folder, name, encode);
      sets.push([`folder of ${name}`, `image_folder("${name}", ${augment})`]);
    }
    console.log(`\nsteps of ResNet-20 A at batch 128 on ${device}, ${SIZE} × ${SIZE} images, pad_crop and flip`);
    // What a process does for the first time is slower.
    let isWarm = quick;
    for (const [what = "", data = ""] of sets) {
      const told = async (workers: number, isUsual: boolean): Promise<void> => {
        const { milliseconds, waited } = await feed(folder, device, workers);
        const who = `${workers} ${workers === 1 ? "worker" : "workers"}${isUsual ? ", usual" : ""}`;
        const share = `${(100 * waited).toFixed(2)} %`.padStart(8);
        console.log(
          `${what.padEnd(16)} ${who.padEnd(17)} ${milliseconds.toFixed(0).padStart(6)} ms a step  waited for data ${share}`,
        );
      };
      writeFileSync(join(folder, "feed.resnet"), design(data, steps));
      if (!isWarm) await feed(folder, device, 1);
      isWarm = true;
      const usual = usualWorkers({ targets }, what === MEMORY, availableParallelism(), steps);
      for (const workers of quick ? [usual] : [...new Set([usual, 0, 1, 2])]) await told(workers, workers === usual);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns milliseconds of a step, and which share of it it waited for its images */
async function feed(
  folder: string,
  device: DeviceWord,
  workers: number,
): Promise<{ readonly milliseconds: number; readonly waited: number }> {
  const lines: { readonly event: string; readonly time: string; readonly waited?: number; readonly step?: number }[] =
    [];
  const problems: string[] = [];
  const code = await run(
    [
      "train",
      join(folder, "feed.resnet"),
      "--device",
      device,
      "--out",
      join(folder, "out"),
      "--overwrite",
      "--log",
      "json",
      "--workers",
      String(workers),
    ],
    {
      out: (line) => lines.push(JSON.parse(line) as (typeof lines)[number]),
      err: (text) => problems.push(text),
      interactive: false,
      colour: { out: false, err: false },
    },
  );
  const ended = lines.find(({ event }) => event === "ended");
  if (code !== 0 || !ended) throw new Error(problems.join("\n"));
  const times = lines.filter(({ event }) => event === "progress").map(({ time }) => Date.parse(time));
  const [first = 0, last = 0] = [times[1], times.at(-1)];
  return { milliseconds: (last - first) / (times.length - 2), waited: ended.waited ?? 0 };
}
