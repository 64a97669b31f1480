/** `random_resized_crop(224, scale: [0.08, 1])`: the usual augmentation of ImageNet. */
import type { AugmentWord } from "./augment-word.ts";
import { cropSize, part, ratioParameter, readBoth, readRange, scaleParameter } from "./arguments.ts";

export const randomResizedCrop: AugmentWord = {
  doc: "a box of any area and shape within bounds, resized to one size (Szegedy et al. 2015, section 6)",
  torch: "torchvision.transforms.RandomResizedCrop(size, scale, ratio, antialias=True)",
  example:
    'data image_folder("photos", augment: [random_resized_crop(32), flip], evaluate: [resize(36), center_crop(32)])',
  parameters: [
    cropSize,
    scaleParameter("least and most of the image's area that the box has", part(8n, 100n), part(1n, 1n)),
    ratioParameter("least and most width of the box over its height", part(3n, 4n), part(4n, 3n)),
  ],
  read: (call) => ({
    kind: "random_resized_crop",
    size: readBoth(call),
    scale: readRange(call, "scale"),
    ratio: readRange(call, "ratio"),
  }),
};
