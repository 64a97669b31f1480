/** What recipes are told of their data: the exact text of every place. */
import { expect, test } from "vitest";
import { check, findingsOf, trains, whole, type Cases } from "../../../support/design-findings.ts";

const cases: Cases = {
  "more examples held out than there are": [
    whole({ data: "cifar10(validation: 60k)" }),
    "RN4022 60,000 examples of cifar10 are held out; it has 50,000 to train on",
  ],
  "half an example held out": [
    whole({ data: "cifar10(validation: 0.5)" }),
    "RN2050 validation is 0.5; cifar10 wants a whole number from 0 to 2,147,483,647",
  ],
  "half a pixel of padding": [
    whole({ data: "cifar10(augment: [pad_crop(1.5)])" }),
    "RN2050 padding is 1.5; pad_crop wants a whole number from 0 to 2,147,483,647",
  ],
  "image size": [
    whole({ data: "mnist" }),
    "RN4006 images are [1, 28, 28] after the transforms; the input is [N, 3, 32, 32]",
  ],
  "images that a transform brings to another size": [
    whole({ data: "cifar10(augment: [resize(40)])" }),
    "RN4006 images are [3, 40, 40] after the transforms; the input is [N, 3, 32, 32]",
  ],
  "one mean for three channels": [
    whole({ data: "cifar10(normalize: [[0.5], [0.25]])" }),
    "RN2018 this list of a number a channel has 1 element; 3 are needed",
  ],
  "three means for one channel": [
    trains("[N, 1, 28, 28]", { data: "mnist(normalize: [[0.5, 0.5, 0.5], [0.2, 0.2, 0.2]])" }),
    "RN2018 this list of a number a channel has 3 elements; 1 is needed",
  ],
  "fewer deviations than means": [
    whole({ data: "cifar10(normalize: [[0.5, 0.5, 0.5], [0.2, 0.2]])" }),
    "RN2018 this list of a number a channel has 2 elements; 3 are needed",
  ],
  "means of nothing": [
    whole({ data: "cifar10(normalize: [[], []])" }),
    "RN2018 this list of a number a channel has 0 elements; 3 are needed",
  ],
  "means as many as the model's channels, for synthetic images": [
    trains("[N, 2, 8, 8]", { data: "synthetic(size: 8, normalize: [[0.5], [0.25]])" }),
    "RN2018 this list of a number a channel has 1 element; 2 are needed",
  ],
  ...Object.fromEntries(
    ["0, 1, 1", "1, -1, 1", "1, 1e-60, 1", "1e390, 1, 1"].map((deviations) => [
      `deviations ${deviations}`,
      [
        whole({ data: `cifar10(normalize: [[0.5, 0.5, 0.5], [${deviations}]])` }),
        `RN4025 normalised with [[0.5, 0.5, 0.5], [${deviations}]], pixels from 0 to 1 do not all stay finite`,
      ] as const,
    ]),
  ),
  "means, deviations and more": [
    whole({ data: "cifar10(normalize: [[0.5, 0.5, 0.5], [1, 1, 1], [1, 1, 1]])" }),
    "RN4024 normalize takes channel, none or [[mean, …], [deviation, …]], not [[0.5, 0.5, 0.5], [1, 1, 1], [1, 1, 1]]",
  ],
  "a mean without its list": [
    whole({ data: "cifar10(normalize: [0.5, 0.25])" }),
    "RN4024 normalize takes channel, none or [[mean, …], [deviation, …]], not [0.5, 0.25]",
  ],
  "more synthetic images than fit": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 8, examples: 1000000000)" }),
    "RN4023 1,000,000,000 images of 3 × 8 × 8 bytes would go beyond the 1 GiB that synthetic may take",
  ],
  "synthetic images too large": [
    trains("[N, 3, H, W]", { data: "synthetic(size: 100000, examples: 1)" }),
    "RN4023 1 image of 3 × 100000 × 100000 bytes would go beyond the 1 GiB that synthetic may take",
  ],
  "synthetic classes that no label holds": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 8, classes: 70000)" }),
    "RN2050 classes is 70000; synthetic wants a whole number from 1 to 65,536",
  ],
  "synthetic images of another size": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 9)" }),
    "RN4006 images are [3, 9, 9] after the transforms; the input is [N, 3, 8, 8]",
  ],
  "images that are no multiple": [
    trains("[N, 3, 16 * H, 16 * W]", { data: "synthetic(size: 24)" }),
    "RN4006 images are [3, 24, 24] after the transforms; the input is [N, 3, 16 * H, 16 * W]",
  ],
  "images for vectors": [
    trains("[N, 3]", { data: "synthetic(size: 8)" }, "linear(10)"),
    "RN4006 images are [3, 8, 8] after the transforms; the input is [N, 3]",
  ],
  "vectors are images of one pixel": [trains("[N, 3]", { data: "synthetic(size: 1)" }, "linear(10)")],
  "a batch larger than its data": [
    whole({ data: "cifar10(validation: 1000)", batch: "49_001" }),
    "RN4031 a batch of 49,001 examples is larger than cifar10, which has 49,000 to train on",
  ],
  "counts beyond the limit": [
    whole({ batch: "2147483648", steps: "1e30", seed: "2147483648" }),
    "RN2050 batch is 2147483648; a recipe wants a whole number from 1 to 2,147,483,647",
    "RN2050 steps is 1e+30; a recipe wants a whole number from 1 to 2,147,483,647",
    "RN2050 seed is 2147483648; a recipe wants a whole number from 0 to 2,147,483,647",
  ],
  "a batch of one behind the pooling": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 8)", batch: "1" }, "globalavgpool -> bn -> linear(10)"),
    "RN4019 bn would see one value a channel in a batch of 1",
  ],
  "a batch of one where the norm is frozen: it sees no batch": [
    trains(
      "[N, 3, 8, 8]",
      { data: "synthetic(size: 8)", batch: "1\n  freeze stem" },
      "stem { globalavgpool -> bn }\n  head { linear(10) }",
    ),
  ],
  "a batch of one image is enough for a norm of its pixels": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 8)", batch: "1" }, "bn -> globalavgpool -> linear(10)"),
  ],
  "a second input, which no data set fills": [
    trains(
      "[N, 3, 8, 8]",
      { data: "synthetic(size: 8)" },
      "input mask: [N, 3, 8, 8]\n  image -> mul(mask) -> globalavgpool -> linear(10)",
    ),
    "RN4034 synthetic has images and their labels; nothing fills mask of M",
  ],
  "an augmentation that is none": [
    whole({ data: "cifar10(augment: [flop])" }),
    "RN2047 flop is no word of augment; it takes pad_crop, flip, resize, center_crop, random_resized_crop, color_jitter, cutout, random_erasing, mixup, cutmix",
  ],
  "an augmentation without its list": [
    whole({ data: "cifar10(augment: flip)" }),
    "RN4026 augment takes a list: [flip]",
  ],
  "more patterns than fit": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 1024, classes: 1000, examples: 10)" }),
    "RN4023 1,000 patterns of 3 × 1024 × 1024 bytes would go beyond the 1 GiB that synthetic may take",
  ],
};

findingsOf("data of recipes", cases, ["RN2050"]);

test.each([
  ["[N, 3, 8, 8]", "size: 8"],
  ["[N, 3, 16 * H, 16 * W]", "size: 16"],
  ["[N, 3, 16, 32]", "size: 32, augment: [center_crop([16, 32])], evaluate: [center_crop([16, 32])]"],
  ["[N, 3, 5, 4]", "size: 5, augment: [center_crop([5, 4])], evaluate: [center_crop([5, 4])]"],
])("whose images are made is told what makes them fit %s, and nothing is found then", (input, options) => {
  const helps = check(trains(input, { data: "synthetic(size: 9)" })).map(({ notes }) => notes.at(-1));
  expect(helps).toEqual([expect.stringMatching(/^help: /) as string]);
  expect(helps[0]).toContain(options);
  expect(check(trains(input, { data: `synthetic(${options})` }))).toEqual([]);
});
