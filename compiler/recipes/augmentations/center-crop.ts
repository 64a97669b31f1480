/** `center_crop(224)`: the middle. */
import type { AugmentWord } from "./augment-word.ts";
import { cropSize, readBoth } from "./arguments.ts";

export const centerCrop: AugmentWord = {
  doc: "the middle of the image; one that is smaller is padded with zeros",
  torch: "torchvision.transforms.CenterCrop(size)",
  example: 'data image_folder("photos", augment: [random_resized_crop(32)], evaluate: [resize(36), center_crop(32)])',
  parameters: [cropSize],
  read: (call) => ({ kind: "center_crop", size: readBoth(call) }),
};
