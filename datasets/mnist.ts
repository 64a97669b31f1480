/** MNIST (LeCun et al. 1998): 28 × 28 handwritten digits. */
import type { PublishedSet } from "./data-set.ts";
import { decodeIdx, idxFiles, idxSource } from "./idx-files.ts";

const classNames = [..."0123456789"];

export const mnist: PublishedSet = {
  kind: "published",
  doc: "28 × 28 handwritten digits (LeCun et al. 1998)",
  torch: "torchvision.datasets.MNIST(root)",
  example: "data mnist(normalize: [[0.1307], [0.3081]])",
  facts: { classes: classNames.length, image: [1, 28, 28], examples: 60_000, tests: 10_000 },
  files: idxFiles,
  mayLackFiles: false,
  source: idxSource,
  decode: async (files) => decodeIdx(files, "mnist", classNames),
};
