/** Every data set as a word of `data`; its facts and files are in `datasets`. */
import type { DataSet, MadeSizes } from "../../datasets/data-set.ts";
import { dataSetNames, dataSets } from "../../datasets/table.ts";
import { augmentWords, evaluateWords } from "./augmentations/table.ts";
import { defaulted, number, optional, required, word } from "../model/words/parameters.ts";
import type { Parameter, Word } from "../model/words/word.ts";

const options: readonly Parameter[] = [
  optional("normalize", "words", "how pixels are shifted and scaled: channel, none, or [[mean, …], [deviation, …]]"),
  optional(
    "augment",
    "words",
    "how training images are moved, changed and mixed, in their order",
    Object.keys(augmentWords),
  ),
  optional(
    "evaluate",
    "words",
    "what images of an evaluation go through, in their order; nothing that draws",
    Object.keys(evaluateWords),
  ),
  defaulted("validation", "int", number(0), "training images that are held out for evaluation, drawn by the seed"),
];

export const splitWords = ["any", "official"] as const;

const sizeDocs: { readonly [S in keyof MadeSizes]: string } = {
  classes: "how many kinds of images it makes",
  size: "height and width of an image; where they differ, center_crop cuts it",
  examples: "images of the training set",
};

export const dataWords: { readonly [name: string]: Word } = Object.fromEntries(
  dataSetNames.map((name) => {
    const set = dataSets[name];
    const { doc, torch, example } = set;
    return [name, { doc, torch, example, parameters: [...ownParameters(set), ...options] }];
  }),
);

function ownParameters(set: DataSet): readonly Parameter[] {
  switch (set.kind) {
    case "made":
      return Object.entries(set.sizes).map(([size, usual]) =>
        defaulted(size, "int", number(usual), sizeDocs[size as keyof MadeSizes]),
      );
    case "folder":
      return [required("path", "text", "the folder, from that of the design on; it holds one folder a class")];
    case "published":
      return [
        defaulted(
          "split",
          "word",
          word("any"),
          "official takes training and test images only from where they are apart as they were published; any also takes npm's package, which has them in one heap",
          splitWords,
        ),
      ];
  }
}
