/**
 * A box of an image becomes nothing: 0 once the image is normalised, so the mean of the data. `cutout` (DeVries & Taylor
 * 2017) is a square of fixed size around any pixel; `random_erasing` is `torchvision.transforms.RandomErasing`.
 */
import type { Random } from "../random.ts";
import type { AugmentationOf } from "./augmentation.ts";
import type { Picture } from "./picture.ts";
import { randomBox, type Box } from "./random-box.ts";

export function cutout(picture: Picture, { size }: AugmentationOf<"cutout">, random: Random): Picture {
  const { height, width } = picture;
  const half = Math.floor(size / 2);
  const [top, left] = [random.below(height) - half, random.below(width) - half];
  return erased(picture, { top, left, height: size, width: size });
}

export function randomErasing(
  picture: Picture,
  { probability, scale, ratio }: AugmentationOf<"random_erasing">,
  random: Random,
): Picture {
  if (random.uniform() >= probability) return picture;
  const { height, width } = picture;
  const sides = (area: number, tall: number) => [Math.sqrt(area * tall), Math.sqrt(area / tall)] as const;
  const fits = ([tall, wide]: readonly [number, number]): boolean => tall < height && wide < width;
  const box = randomBox([height, width], { scale, ratio, sides, fits }, random);
  return box ? erased(picture, box) : picture;
}

/** What lies outside the image is cut off. */
function erased(picture: Picture, box: Box): Picture {
  const { height, width } = picture;
  const mask = picture.erased?.slice() ?? new Uint8Array(height * width);
  const [left, right] = [Math.max(0, box.left), Math.min(width, box.left + box.width)];
  for (let y = Math.max(0, box.top); y < Math.min(height, box.top + box.height); y++)
    mask.fill(255, y * width + left, y * width + right);
  return { ...picture, erased: mask };
}
