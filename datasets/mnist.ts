/** MNIST (LeCun et al. 1998): 28 × 28 handwritten digits. */
import type { PublishedSet } from "./data-set.ts";
import { decodeIdx, idxArchives, idxFiles } from "./idx-files.ts";

const classNames = [..."0123456789"];

export const mnist: PublishedSet = {
  kind: "published",
  doc: "28 × 28 handwritten digits (LeCun et al. 1998)",
  torch: "torchvision.datasets.MNIST(root)",
  example: "data mnist(normalize: [[0.1307], [0.3081]])",
  facts: { classes: classNames.length, classNames, image: [1, 28, 28], examples: 60_000, tests: 10_000 },
  files: idxFiles,
  mayLackFiles: false,
  within: ["MNIST/raw"],
  archives: idxArchives("https://ossci-datasets.s3.amazonaws.com/mnist", [
    [9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"],
    [28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"],
    [1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"],
    [4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"],
  ]),
  decode: async (files) => decodeIdx(files, "mnist", classNames),
};
