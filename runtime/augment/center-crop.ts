/** `torchvision.transforms.CenterCrop(size)`: the middle; what is smaller is padded with 0 first. */
import type { AugmentationOf } from "./augmentation.ts";
import { cropped, roundedToEven, type Picture } from "./picture.ts";

export function centerCrop(picture: Picture, { size }: AugmentationOf<"center_crop">): Picture {
  const begin = (own: number, wanted: number): number =>
    wanted > own ? -Math.floor((wanted - own) / 2) : roundedToEven((own - wanted) / 2);
  return cropped(picture, [begin(picture.height, size[0]), begin(picture.width, size[1])], size);
}
