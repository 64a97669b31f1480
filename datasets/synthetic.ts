/**
 * Images that can be learned from nothing but a seed: each class has a pattern, each example noise over it. The test
 * set has the same patterns under other noise.
 */
import type { Dataset } from "../runtime/dataset.ts";
import { Random } from "../runtime/random.ts";
import type { MadeSet, MadeSizes, SetPart } from "./data-set.ts";

export const synthetic: MadeSet = {
  kind: "made",
  doc: "images that are made from the seed and can be learned: a pattern a class, and noise",
  torch: "torchvision.datasets.FakeData(examples, (channels, size, size), classes)",
  example: "data synthetic(classes: 10, size: 32)",
  sizes: { classes: 10, size: 32, examples: 4096 },
  facts: ({ classes, size, examples }, channels) => ({
    classes,
    image: [channels, size, size],
    examples,
    tests: examples,
  }),
  make: async (sizes, channels, seed, part) => makeSynthetic(sizes, channels, seed, part),
};

export function makeSynthetic(
  { classes, size, examples }: MadeSizes,
  channels: number,
  seed: number,
  part: SetPart = "train",
): Dataset {
  const pixels = channels * size * size;
  const patterns = Array.from({ length: classes }, (_, label) => {
    const random = new Random(seed, `pattern ${label}`);
    return Uint8Array.from({ length: pixels }, () => 64 + random.below(128));
  });
  const images = new Uint8Array(examples * pixels);
  const labels = classes > 256 ? new Uint16Array(examples) : new Uint8Array(examples);
  const random = new Random(seed, part === "train" ? "noise" : "noise of the test set");
  for (let i = 0; i < examples; i++) {
    const label = i % classes;
    labels[i] = label;
    for (let p = 0; p < pixels; p++) images[i * pixels + p] = (patterns[label]?.[p] ?? 0) + random.below(65) - 32;
  }
  return {
    name: "synthetic",
    images,
    labels,
    shape: [channels, size, size],
    classes,
    made: { classes, size, examples },
  };
}
