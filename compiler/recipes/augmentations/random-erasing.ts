/** `random_erasing(0.25)`: a box of nothing in some of the images. */
import type { AugmentWord } from "./augment-word.ts";
import { required } from "../../model/words/parameters.ts";
import { part, ratioParameter, readRange, scaleParameter } from "./arguments.ts";

export const randomErasing: AugmentWord = {
  doc: "a box in some of the images becomes the data's mean, 0 once normalised (Zhong et al. 2017)",
  torch: "torchvision.transforms.RandomErasing(probability, scale, ratio), after Normalize",
  example: "data cifar10(augment: [pad_crop(4), flip, random_erasing(0.25)])",
  parameters: [
    required("probability", "float", "the share of images that have one"),
    scaleParameter("least and most of the image's area that the box has", part(2n, 100n), part(33n, 100n)),
    ratioParameter("least and most height of the box over its width", part(3n, 10n), part(33n, 10n)),
  ],
  read(call) {
    const probability = call.number("probability", (value) => value <= 1, "a number from 0 to 1");
    for (const each of ["scale", "ratio"])
      if (probability === 0 && call.has(each)) call.withoutEffect(each, { other: "probability", value: "0" });
    return { kind: "random_erasing", probability, scale: readRange(call, "scale"), ratio: readRange(call, "ratio") };
  },
};
