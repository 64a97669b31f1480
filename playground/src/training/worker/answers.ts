/** A visitor's picture as the images that were trained on have theirs: bright things on black, where these are so. */
import { inverted } from "resnet-lang/page";
import type { Picture } from "../protocol.ts";

/** From 0 to 255. */
const BRIGHT = 127;

/** @param samples of the images that were trained on @param asIs the visitor wants it as it is */
export function forNetwork(
  picture: Picture,
  samples: readonly Picture[],
  asIs: boolean,
): { readonly picture: Picture; readonly isInverted: boolean } {
  const borders = samples.map(borderOf);
  const isOnBlack = borders.filter((border) => border < BRIGHT / 4).length > 0.8 * borders.length;
  const isInverted = !asIs && isOnBlack && borders.length > 0 && borderOf(picture) > BRIGHT;
  return { isInverted, picture: isInverted ? { ...picture, pixels: inverted(picture.pixels) } : picture };
}

/** Mean brightness of the outermost pixels. */
function borderOf({ shape: [channels, height, width], pixels }: Picture): number {
  let [sum, count] = [0, 0];
  for (let row = 0; row < channels * height; row++)
    for (let column = 0; column < width; column++) {
      const y = row % height;
      if (y !== 0 && y !== height - 1 && column !== 0 && column !== width - 1) continue;
      sum += pixels[row * width + column] ?? 0;
      count++;
    }
  return sum / Math.max(1, count);
}
