/** `torchvision.transforms.RandomCrop(size, padding)` with the image's own size: it is shifted, and 0 comes in. */
import type { Random } from "../random.ts";
import type { AugmentationOf } from "./augmentation.ts";
import { cropped, type Picture } from "./picture.ts";

export function padCrop(picture: Picture, { padding }: AugmentationOf<"pad_crop">, random: Random): Picture {
  const draw = (): number => random.below(2 * padding + 1) - padding;
  const [top, left] = [draw(), draw()];
  return cropped(picture, [top, left], [picture.height, picture.width]);
}
