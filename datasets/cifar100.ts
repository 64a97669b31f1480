/** CIFAR-100 (Krizhevsky 2009): as CIFAR-10, of a hundred kinds, each in one of twenty coarse ones that are not read. */
import { cifarFile, decodeCifar } from "./cifar-records.ts";
import type { PublishedSet } from "./data-set.ts";

const format = { name: "cifar100", classes: 100, labelBytes: 2 };

export const cifar100: PublishedSet = {
  kind: "published",
  doc: "32 × 32 photographs of a hundred kinds of things (Krizhevsky 2009)",
  torch: "torchvision.datasets.CIFAR100(root)",
  example: "data cifar100(augment: [pad_crop(4), flip])",
  facts: { classes: format.classes, image: [3, 32, 32], examples: 50_000, tests: 10_000 },
  files: (part) => [cifarFile(`${part}.bin`, format)],
  mayLackFiles: true,
  source: () => "curl -O https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
  decode: async (files) => decodeCifar(files, format),
};
