/** Batches follow from the seed and the step alone; each epoch shows every image once, as normalised and moved as told. */
import { expect, test } from "vitest";
import { channelStatistics, Loader, split } from "../../../runtime/data.ts";
import type { Augmentation, Dataset } from "../../../runtime/dataset.ts";

const [CHANNELS, HEIGHT, WIDTH] = [2, 3, 4];
const SIZE = CHANNELS * HEIGHT * WIDTH;
const COUNT = 11;

/** Every pixel another number; image i has label i. */
const data: Dataset = {
  name: "counted",
  images: Uint8Array.from({ length: COUNT * SIZE }, (_, i) => (7 * i) % 251),
  labels: Uint8Array.from({ length: COUNT }, (_, i) => i),
  shape: [CHANNELS, HEIGHT, WIDTH],
  classes: COUNT,
};
const everything = Uint32Array.from({ length: COUNT }, (_, i) => i);
/** Pixels come out as they are, 0 to 255. */
const asIs = { mean: [0, 0], std: [1 / 255, 1 / 255] };

interface Choices {
  readonly batch?: number;
  readonly seed?: number;
  readonly augment?: readonly Augmentation[];
  readonly leastBatch?: number;
}
const loader = ({ batch = 4, seed = 1, augment = [], leastBatch = 1 }: Choices = {}, indices = everything): Loader =>
  new Loader(data, indices, { batch, seed, augment, leastBatch, normalisation: asIs });

function copied({ image, labels }: ReturnType<Loader["batch"]>): { image: number[]; labels: number[] } {
  return { image: Array.from(image, Math.round), labels: [...labels] };
}
const pixels = (index: number): number[] => [...data.images.subarray(index * SIZE, (index + 1) * SIZE)];

test("an epoch shows every image once, with its label; the next has another order", () => {
  const batches = loader();
  expect(batches.stepsPerEpoch).toBe(3);
  expect(batches.lastBatch).toBe(3);
  const epochs = [0, 1].map((epoch) => [0, 1, 2].map((step) => copied(batches.batch(3 * epoch + step))));
  for (const epoch of epochs) {
    expect(epoch.map(({ labels }) => labels.length)).toEqual([4, 4, 3]);
    expect(epoch.flatMap(({ labels }) => labels).sort((a, b) => a - b)).toEqual([...everything]);
    for (const { image, labels } of epoch) expect(image).toEqual(labels.flatMap(pixels));
  }
  expect(epochs[0]).not.toEqual(epochs[1]);
});

test("a run that goes on gets the batches that it would have had", () => {
  const augment = [{ kind: "pad_crop", padding: 1 }, { kind: "flip" }] as const;
  const whole = loader({ augment });
  const expected = Array.from({ length: 9 }, (_, step) => copied(whole.batch(step)));
  for (const step of [8, 2, 5, 5, 0]) expect(copied(loader({ augment }).batch(step))).toEqual(expected[step]);
  expect(Array.from({ length: 9 }, (_, step) => copied(loader({ augment, seed: 2 }).batch(step)))).not.toEqual(
    expected,
  );
});

test("a last batch below the least is left out, a whole one is none", () => {
  expect(loader({ leastBatch: 4 })).toMatchObject({ stepsPerEpoch: 2, lastBatch: 0 });
  expect(loader({ leastBatch: 3 })).toMatchObject({ stepsPerEpoch: 3, lastBatch: 3 });
  expect(loader({}, everything.subarray(0, 8))).toMatchObject({ stepsPerEpoch: 2, lastBatch: 0 });
  expect(loader({ batch: 32, leastBatch: 2 })).toMatchObject({ stepsPerEpoch: 1, lastBatch: 11 });
  expect(loader({ leastBatch: 2 }, everything.subarray(0, 1)).stepsPerEpoch).toBe(0);
});

test("arrays are reused: training makes no garbage", () => {
  const batches = loader();
  const first = batches.batch(0);
  expect(batches.batch(1)).toBe(first);
  expect(batches.batch(2)).not.toBe(first);
  expect(batches.batch(5)).toBe(batches.batch(2));
});

test("in order: every image as it is, though training moves them", () => {
  const batches = loader(
    { augment: [{ kind: "flip" }, { kind: "pad_crop", padding: 2 }] },
    Uint32Array.of(3, 9, 1, 2, 5),
  );
  expect([...batches.inOrder()].length).toBe(2);
  const seen = Array.from(batches.inOrder(), copied);
  expect(seen.flatMap(({ labels }) => labels)).toEqual([3, 9, 1, 2, 5]);
  expect(seen.flatMap(({ image }) => image)).toEqual([3, 9, 1, 2, 5].flatMap(pixels));
});

/** torchvision's RandomCrop with padding and a mirror: the pixel of image `index` that lands at (c, y, x). */
function moved(index: number, [top, left, mirrored]: readonly [number, number, boolean]): number[] {
  const out: number[] = [];
  for (let c = 0; c < CHANNELS; c++)
    for (let y = 0; y < HEIGHT; y++)
      for (let x = 0; x < WIDTH; x++) {
        const [row, column] = [y + top, (mirrored ? WIDTH - 1 - x : x) + left];
        const inside = row >= 0 && row < HEIGHT && column >= 0 && column < WIDTH;
        out.push(inside ? (pixels(index)[(c * HEIGHT + row) * WIDTH + column] ?? 0) : 0);
      }
  return out;
}

test("pad-crop and flip: every place and side about equally often, and nothing else", () => {
  const padding = 1;
  const places = [-1, 0, 1].flatMap((top) =>
    [-1, 0, 1].flatMap((left) => [false, true].map((mirrored) => [top, left, mirrored] as const)),
  );
  const seen = new Map<string, number>();
  const batches = loader({ batch: COUNT, augment: [{ kind: "pad_crop", padding }, { kind: "flip" }] });
  const epochs = 100;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { image, labels } = copied(batches.batch(epoch));
    labels.forEach((label, n) => {
      const one = image.slice(n * SIZE, (n + 1) * SIZE).join();
      const place = places.find((each) => moved(label, each).join() === one);
      expect(place, `image ${label} of epoch ${epoch}`).toBeDefined();
      seen.set(String(place), (seen.get(String(place)) ?? 0) + 1);
    });
  }
  expect(seen.size).toBe(18);
  const expected = (epochs * COUNT) / 18;
  for (const [place, count] of seen) expect(Math.abs(count - expected), place).toBeLessThan(5 * Math.sqrt(expected));
});

test("augmentations follow one another in the order in which they are written", () => {
  const drawn = (augment: readonly Augmentation[]): number[][] =>
    Array.from({ length: 40 }, (_, epoch) => {
      const { image, labels } = copied(loader({ batch: COUNT, augment }).batch(epoch));
      const at = labels.indexOf(3);
      return image.slice(at * SIZE, (at + 1) * SIZE);
    });
  const places = (moves: (top: number, left: number, mirrored: boolean) => number[]): Set<string> =>
    new Set(
      [-1, 0, 1].flatMap((top) =>
        [-1, 0, 1].flatMap((left) => [false, true].map((mirrored) => moves(top, left, mirrored).join())),
      ),
    );
  const flip = { kind: "flip" } as const;
  const crop = { kind: "pad_crop", padding: 1 } as const;
  // A mirror first and a shift then is the mirror image of the shift the other way.
  const both = places((top, left, mirrored) => moved(3, [top, left, mirrored]));
  for (const image of drawn([flip, crop])) expect(both.has(image.join())).toBe(true);
  const [first, second] = [drawn([flip, crop]), drawn([crop, flip])];
  expect(first).not.toEqual(second);
  // Two mirrors: as it is, or mirrored once. Two crops reach further than one.
  const still = new Set([pixels(3).join(), moved(3, [0, 0, true]).join()]);
  for (const image of drawn([flip, flip])) expect(still.has(image.join())).toBe(true);
  expect(drawn([crop, crop]).some((image) => !both.has(image.join()))).toBe(true);
  // What one crop has pushed out, the next does not bring back: rows that come from outside stay black.
  const black = (image: readonly number[]): number => image.filter((pixel) => pixel === 0).length;
  expect(Math.max(...drawn([crop, crop]).map(black))).toBeGreaterThan(Math.max(...drawn([crop]).map(black)));
});

test("normalisation is that of the images given, a channel at a time; what lies outside is black before it", () => {
  const indices = Uint32Array.of(0, 4, 7);
  const { mean, std } = channelStatistics(data, indices);
  for (let c = 0; c < CHANNELS; c++) {
    const area = HEIGHT * WIDTH;
    const values = [...indices].flatMap((i) =>
      pixels(i)
        .slice(c * area, (c + 1) * area)
        .map((pixel) => pixel / 255),
    );
    const average = values.reduce((a, b) => a + b) / values.length;
    expect(mean[c]).toBeCloseTo(average, 12);
    const variance = values.reduce((sum, each) => sum + (each - average) ** 2, 0) / values.length;
    expect(std[c]).toBeCloseTo(Math.sqrt(variance), 12);
  }
  const options = { batch: 3, seed: 1, leastBatch: 1, normalisation: { mean, std } };
  const normalised = new Loader(data, indices, { ...options, augment: [] }).batch(0);
  let [sum, squares] = [0, 0];
  for (const value of normalised.image) [sum, squares] = [sum + value, squares + value * value];
  expect(sum / normalised.image.length).toBeCloseTo(0, 5);
  expect(squares / normalised.image.length).toBeCloseTo(1, 5);

  const far = new Loader(data, indices, { ...options, augment: [{ kind: "pad_crop", padding: 100 }] }).batch(0);
  expect(far.image[0]).toBeCloseTo(-(mean[0] ?? 0) / (std[0] ?? 1), 5);
});

test("a constant channel does not divide by zero", () => {
  const flat = { ...data, images: new Uint8Array(COUNT * SIZE).fill(9) };
  const normalisation = channelStatistics(flat, everything);
  const { image } = new Loader(flat, everything, {
    batch: 2,
    seed: 0,
    augment: [],
    leastBatch: 1,
    normalisation,
  }).batch(0);
  expect(image.every((value) => Math.abs(value) < 1e-3)).toBe(true);
});

test("a split holds out what the seed draws, and loses nothing", () => {
  const { train, heldOut } = split(100, 20, 3);
  expect([train.length, heldOut.length]).toEqual([80, 20]);
  expect([...train, ...heldOut].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect([...heldOut]).toEqual([...heldOut].sort((a, b) => a - b));
  expect(split(100, 20, 3)).toEqual({ train, heldOut });
  expect(split(100, 20, 4).heldOut).not.toEqual(heldOut);
  expect(split(5, 0, 1)).toEqual({ train: Uint32Array.of(0, 1, 2, 3, 4), heldOut: new Uint32Array() });
});

test("what is to be learnt of an image may be numbers, vectors and images, by any name: each goes with its image", () => {
  const numbers = (each: number): Float32Array =>
    Float32Array.from({ length: COUNT * each }, (_, i) => Math.floor(i / each) + (i % each) / 8);
  const { name, images, shape } = data;
  const targets = {
    depth: { values: numbers(1), shape: [] },
    box: { values: numbers(4), shape: [4] },
    mask: { values: numbers(6), shape: [1, 2, 3] },
    kind: { values: data.labels, shape: [], classes: COUNT },
  };
  const options = { batch: 4, seed: 1, normalisation: asIs, augment: [], leastBatch: 1 };
  const batches = new Loader({ name, images, shape, targets }, everything, options);
  for (const step of [0, 1, 2, 4]) {
    const { image, depth, box, mask, kind } = batches.batch(step);
    expect([depth, kind].map((each) => each.constructor.name)).toEqual(["Float32Array", "Int32Array"]);
    expect([...depth]).toEqual([...kind]);
    expect(Array.from(image, Math.round)).toEqual([...kind].flatMap(pixels));
    expect([...box]).toEqual([...kind].flatMap((index) => [0, 1, 2, 3].map((i) => index + i / 8)));
    expect([...mask]).toEqual([...kind].flatMap((index) => [0, 1, 2, 3, 4, 5].map((i) => index + i / 8)));
  }
  expect(Object.keys(batches.batch(0)).sort()).toEqual(["box", "depth", "image", "kind", "mask"]);
});
