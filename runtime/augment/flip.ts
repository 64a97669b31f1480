/** `torchvision.transforms.RandomHorizontalFlip()`. */
import type { Random } from "../random.ts";
import { mapPlanes, type Picture } from "./picture.ts";

export function flip(picture: Picture, random: Random): Picture {
  return random.uniform() < 0.5 ? mirrored(picture) : picture;
}

function mirrored(picture: Picture): Picture {
  const { height, width } = picture;
  return mapPlanes(picture, [height, width], (plane) => {
    const out = plane.slice();
    for (let y = 0; y < height; y++) out.subarray(y * width, (y + 1) * width).reverse();
    return out;
  });
}
