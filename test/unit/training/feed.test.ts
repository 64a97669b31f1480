/** Images that are decoded when they are asked for: the same batches as of images in memory, and one at a time beside them. */
import { expect, test } from "vitest";
import { pictureOf } from "../../../runtime/augment/picture.ts";
import { Loader } from "../../../runtime/data.ts";
import type { Batch, Dataset, LoaderOptions } from "../../../runtime/dataset.ts";
import { Feed, type PictureSet } from "../../../training/feed.ts";

const [COUNT, SIZE] = [11, 3 * 6 * 5];
const whole: Dataset = {
  name: "counted",
  images: Uint8Array.from({ length: COUNT * SIZE }, (_, i) => (i * i) % 251),
  labels: Uint8Array.from({ length: COUNT }, (_, i) => i % 3),
  shape: [3, 6, 5],
  classes: 3,
};
const everything = Uint32Array.from({ length: COUNT }, (_, i) => i);
const options: LoaderOptions = {
  batch: 4,
  seed: 3,
  normalisation: { mean: [0.4, 0.5, 0.6], std: [0.2, 0.2, 0.3] },
  leastBatch: 1,
  augment: [
    { kind: "random_resized_crop", size: [4, 4], scale: [0.2, 1], ratio: [0.75, 1.5] },
    { kind: "color_jitter", strength: 0.4 },
    { kind: "cutout", size: 2 },
    { kind: "mixup", alpha: 0.5 },
  ],
  evaluate: [
    { kind: "resize", size: 4 },
    { kind: "center_crop", size: [4, 4] },
  ],
};
let decoded: number[] = [];
const set: PictureSet = {
  ...{ name: whole.name, labels: whole.labels, classes: 3, shape: whole.shape, file: (index) => `${index}.png` },
  async picture(index) {
    // Some take longer than those after them.
    for (let i = 0; i < (index * 7) % 5; i++) await Promise.resolve();
    decoded.push(index);
    return pictureOf(whole.images.subarray(index * SIZE, (index + 1) * SIZE), whole.shape);
  },
};
const copied = ({ image, labels }: Batch): { image: number[]; labels: number[] } => ({
  image: [...image],
  labels: [...labels],
});

test("batches are those of a loader of the same images, bit for bit, in any order of asking", async () => {
  const [feed, loader] = [new Feed(set, everything, options), new Loader(whole, everything, options)];
  expect([feed.stepsPerEpoch, feed.lastBatch, feed.examplesPerEpoch]).toEqual([3, 3, 11]);
  for (const step of [0, 1, 2, 3, 7, 2, 2]) expect(copied(await feed.batch(step))).toEqual(copied(loader.batch(step)));
  const inOrder: unknown[] = [];
  for await (const batch of feed.inOrder()) inOrder.push(copied(batch));
  expect(inOrder).toEqual(Array.from(loader.inOrder(), copied));
});

test("one batch ahead is made, and no more: memory is bounded", async () => {
  const feed = new Feed(set, everything, options);
  decoded = [];
  await feed.batch(0);
  for (let i = 0; i < 1000; i++) await Promise.resolve();
  expect(decoded).toHaveLength(8);
});

test("an image that comes out in another size is told by its file", async () => {
  const odd: PictureSet = { ...set, picture: async () => pictureOf(new Uint8Array(3 * 8 * 5), [3, 8, 5]) };
  const feed = new Feed(odd, everything, { ...options, augment: [{ kind: "flip" }] });
  await expect(feed.batch(0)).rejects.toThrow(/^\d+\.png: it is 5 × 8 pixels large.* the model takes 5 × 6$/);
});
