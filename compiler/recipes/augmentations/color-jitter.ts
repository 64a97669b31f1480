/** `color_jitter(0.4)`: brightness, contrast and saturation. */
import { MOST_STRENGTH } from "../../../runtime/augment/augmentation.ts";
import type { AugmentWord } from "./augment-word.ts";
import { required } from "../../model/words/parameters.ts";

export const colorJitter: AugmentWord = {
  doc: "brightness, contrast and saturation are changed, each by a factor of its own, in any order",
  torch: "torchvision.transforms.ColorJitter(strength, strength, strength)",
  example: "data cifar10(augment: [flip, color_jitter(0.4)])",
  parameters: [required("strength", "float", "each factor is from 1 - strength, or 0, to 1 + strength")],
  read(call) {
    const range = `a number from 0 to ${MOST_STRENGTH}`;
    const strength = call.number("strength", (value) => value <= MOST_STRENGTH, range);
    return { kind: "color_jitter", strength };
  },
};
