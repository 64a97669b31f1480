/** CIFAR-10 (Krizhevsky 2009): 32 × 32 photographs of ten kinds of things, the training set in five files. */
import { cifarFile, decodeCifar } from "./cifar-records.ts";
import type { PublishedSet } from "./data-set.ts";

/** As the set's own list has them. */
const classNames = "airplane automobile bird cat deer dog frog horse ship truck".split(" ");
const format = { name: "cifar10", classNames, labelBytes: 1 };
const names = { train: [1, 2, 3, 4, 5].map((part) => `data_batch_${part}.bin`), test: ["test_batch.bin"] };
/** Of the archive. */
const folder = "cifar-10-batches-bin";

export const cifar10: PublishedSet = {
  kind: "published",
  doc: "32 × 32 photographs of ten kinds of things (Krizhevsky 2009)",
  torch: "torchvision.datasets.CIFAR10(root)",
  example: "data cifar10(augment: [pad_crop(4), flip])",
  facts: { classes: classNames.length, classNames, image: [3, 32, 32], examples: 50_000, tests: 10_000 },
  files: (part) => names[part].map((name) => cifarFile(name, format)),
  mayLackFiles: true,
  within: [folder],
  archives: [
    {
      url: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
      sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
      bytes: 170_052_171,
      files: [...names.train, ...names.test],
      unpacksTo: folder,
    },
  ],
  decode: async (files) => decodeCifar(files, format),
};
