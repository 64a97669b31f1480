/**
 * `torchvision.transforms.ColorJitter(strength, strength, strength)`: brightness, contrast and saturation, each by a factor
 * of its own, in an order that is drawn, on bytes as torchvision's tensors have them: in 32 bits, parts of a byte cut off.
 */
import type { Random } from "../random.ts";
import type { AugmentationOf } from "./augmentation.ts";
import type { Picture } from "./picture.ts";

type Adjust = (picture: Picture, factor: number) => Picture;

export function colorJitter(picture: Picture, { strength }: AugmentationOf<"color_jitter">, random: Random): Picture {
  const left: Adjust[] = [adjustBrightness, adjustContrast, adjustSaturation];
  let out = picture;
  while (left.length > 0) {
    const [adjust] = left.splice(random.below(left.length), 1);
    const least = Math.max(0, 1 - strength);
    const factor = least + (1 + strength - least) * random.uniform();
    if (adjust) out = adjust(out, factor);
  }
  return out;
}

/** Towards black. */
export function adjustBrightness(picture: Picture, factor: number): Picture {
  return blended(picture, () => 0, factor);
}

/** Towards the mean of its grey. */
export function adjustContrast(picture: Picture, factor: number): Picture {
  const grey = greyOf(picture);
  let sum = 0;
  for (const value of grey) sum += value;
  const mean = Math.fround(sum / grey.length);
  return blended(picture, () => mean, factor);
}

/** Towards its own grey: what is grey stays. */
export function adjustSaturation(picture: Picture, factor: number): Picture {
  if (picture.planes.length !== 3) return picture;
  const grey = greyOf(picture);
  return blended(picture, (at) => grey[at] ?? 0, factor);
}

function blended(picture: Picture, other: (at: number) => number, factor: number): Picture {
  const [own, rest] = [Math.fround(factor), Math.fround(1 - factor)];
  const blend = (value: number, at: number): number => {
    const sum = Math.fround(Math.fround(own * value) + Math.fround(rest * other(at)));
    return Math.trunc(Math.min(255, Math.max(0, sum)));
  };
  return { ...picture, planes: picture.planes.map((plane) => plane.map(blend)) };
}

/** ITU-R 601-2, of bytes; of what has no colours the image. */
function greyOf({ planes: [red = new Uint8Array(), green, blue] }: Picture): Uint8Array {
  if (!green || !blue) return red;
  return red.map((value, at) => {
    const colours = Math.fround(
      Math.fround(Math.fround(0.2989) * value) + Math.fround(Math.fround(0.587) * (green[at] ?? 0)),
    );
    return Math.fround(colours + Math.fround(Math.fround(0.114) * (blue[at] ?? 0)));
  });
}
