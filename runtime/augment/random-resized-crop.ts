/** `torchvision.transforms.RandomResizedCrop(size, scale, ratio, antialias=True)`. */
import type { Random } from "../random.ts";
import type { AugmentationOf } from "./augmentation.ts";
import { cropped, roundedToEven, type Picture } from "./picture.ts";
import { randomBox, type Box } from "./random-box.ts";
import { resized } from "./resize.ts";

export function randomResizedCrop(
  picture: Picture,
  { size, scale, ratio }: AugmentationOf<"random_resized_crop">,
  random: Random,
): Picture {
  const { height, width } = picture;
  const sides = (area: number, wide: number) => [Math.sqrt(area / wide), Math.sqrt(area * wide)] as const;
  const fits = ([tall, wide]: readonly [number, number]): boolean =>
    tall > 0 && tall <= height && wide > 0 && wide <= width;
  const { top, left, ...box } =
    randomBox([height, width], { scale, ratio, sides, fits }, random) ?? middle(height, width, ratio);
  return resized(cropped(picture, [top, left], [box.height, box.width]), size);
}

/** As much of the image as has a ratio that may be. */
function middle(height: number, width: number, [least, most]: readonly [number, number]): Box {
  const own = width / height;
  const tall = own < least ? Math.min(height, roundedToEven(width / least)) : height;
  const wide = own > most ? Math.min(width, roundedToEven(height * most)) : width;
  return { top: Math.floor((height - tall) / 2), left: Math.floor((width - wide) / 2), height: tall, width: wide };
}
