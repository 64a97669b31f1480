/** CIFAR-100 (Krizhevsky 2009): as CIFAR-10, of a hundred kinds, each in one of twenty coarse ones that are not read. */
import { cifarFile, decodeCifar } from "./cifar-records.ts";
import type { PublishedSet } from "./data-set.ts";

/** Of the fine ones, as the set's own list has them. */
const classNames = (
  "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly " +
  "camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup " +
  "dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower " +
  "leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid " +
  "otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray " +
  "road rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar " +
  "sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle " +
  "wardrobe whale willow_tree wolf woman worm"
).split(" ");
const format = { name: "cifar100", classNames, labelBytes: 2 };
/** Of the archive. */
const folder = "cifar-100-binary";

export const cifar100: PublishedSet = {
  kind: "published",
  doc: "32 × 32 photographs of a hundred kinds of things (Krizhevsky 2009)",
  torch: "torchvision.datasets.CIFAR100(root)",
  example: "data cifar100(augment: [pad_crop(4), flip])",
  facts: { classes: classNames.length, classNames, image: [3, 32, 32], examples: 50_000, tests: 10_000 },
  files: (part) => [cifarFile(`${part}.bin`, format)],
  mayLackFiles: true,
  within: [folder],
  archives: [
    {
      url: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
      sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
      bytes: 168_513_733,
      files: ["train.bin", "test.bin"],
      unpacksTo: folder,
    },
  ],
  decode: async (files) => decodeCifar(files, format),
};
