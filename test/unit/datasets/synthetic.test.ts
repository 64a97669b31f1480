/** Images that are made from a seed. */
import { expect, test } from "vitest";
import { makeSynthetic } from "../../../datasets/synthetic.ts";
import type { Dataset } from "../../../runtime/dataset.ts";

test("a test set has the patterns of the training set under other noise", () => {
  const size = { classes: 5, size: 8, examples: 50 };
  const [train, again, test] = [
    makeSynthetic(size, 3, 7),
    makeSynthetic(size, 3, 7),
    makeSynthetic(size, 3, 7, "test"),
  ];
  expect(again).toEqual(train);
  expect(test.images).not.toEqual(train.images);
  const mean = ({ images, labels }: Dataset, label: number, pixel: number): number => {
    const own = [...labels.keys()].filter((i) => labels[i] === label);
    return own.reduce((sum, i) => sum + (images[i * 192 + pixel] ?? 0), 0) / own.length;
  };
  // Noise of ±32 over a pattern: the mean of 10 is off by 6 on average, another pattern by 40.
  const distance = (label: number, other: number): number =>
    Array.from({ length: 192 }, (_, pixel) => Math.abs(mean(train, label, pixel) - mean(test, other, pixel))).reduce(
      (a, b) => a + b,
    ) / 192;
  for (let label = 0; label < 5; label++)
    for (let other = 0; other < 5; other++)
      expect(distance(label, other) < 16, `${label} and ${other}`).toBe(label === other);
});
test("labels of more than 256 classes are whole", () => {
  const { labels } = makeSynthetic({ classes: 300, size: 1, examples: 300 }, 1, 1);
  expect([...labels]).toEqual(Array.from({ length: 300 }, (_, i) => i));
});
test("synthetic images come from the seed alone", () => {
  const size = { classes: 3, size: 4, examples: 9 };
  expect(makeSynthetic(size, 2, 1)).toEqual(makeSynthetic(size, 2, 1));
  expect(makeSynthetic(size, 2, 1).images).not.toEqual(makeSynthetic(size, 2, 2).images);
  expect([...makeSynthetic(size, 2, 1).labels]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
});
