/**
 * `torchvision.transforms.Resize(size, antialias=True)`, bilinear: where an image becomes smaller, each pixel is a mean over
 * all that it covers, as Pillow makes it, rather than over four of them. In PyTorch's
 * 32 bits, products added without a rounding of their own: where a mean is next to half a byte, the last bit decides.
 */
import { wrongArgument } from "../argument.ts";
import type { AugmentationOf, Size } from "./augmentation.ts";
import { mapPlanes, roundedToEven, type Picture } from "./picture.ts";

export function resize(picture: Picture, { size }: AugmentationOf<"resize">): Picture {
  return resized(picture, resizedSize(size, [picture.height, picture.width]));
}

/** Beyond this a side follows another that is many times shorter, and no memory has room for it. */
const MOST_PIXELS = 2 ** 26;

/** The shorter side becomes so long, and the other follows, a part of a pixel left away. */
export function resizedSize(size: number | Size, [height, width]: Size): Size {
  if (typeof size !== "number") return size;
  const [short, long] = [Math.min(height, width), Math.max(height, width)];
  const other = Math.max(1, Math.floor((size * long) / short));
  return height <= width ? [size, other] : [other, size];
}

export function resized(picture: Picture, size: Size): Picture {
  const [height, width] = size;
  const { height: ownHeight, width: ownWidth } = picture;
  if (height * width > MOST_PIXELS)
    throw wrongArgument(
      "resize",
      `an image of ${ownWidth} × ${ownHeight} would become ${width} × ${height} pixels large`,
      "cut the image before, or say both sides: resize([height, width])",
    );
  if (height === ownHeight && width === ownWidth) return picture;
  const [across, down] = [tapsOf(ownWidth, width), tapsOf(ownHeight, height)];
  const rows = new Float32Array(ownHeight * width);
  return mapPlanes(picture, size, (plane) => {
    for (let y = 0; y < ownHeight; y++)
      for (let x = 0; x < width; x++) {
        const { first, weights } = across[x] as Taps;
        const start = y * ownWidth + first;
        let sum = 0;
        for (let i = 0; i < weights.length; i++)
          sum = Math.fround(sum + (weights[i] as number) * (plane[start + i] as number));
        rows[y * width + x] = sum;
      }
    const out = new Uint8Array(height * width);
    for (let y = 0; y < height; y++) {
      const { first, weights } = down[y] as Taps;
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let i = 0; i < weights.length; i++)
          sum = Math.fround(sum + (weights[i] as number) * (rows[(first + i) * width + x] as number));
        out[y * width + x] = roundedToEven(sum);
      }
    }
    return out;
  });
}

/** Which pixels of a line a new one is the mean of, and how each counts. */
interface Taps {
  readonly first: number;
  readonly weights: Float32Array;
}

/** A triangle over each new pixel's middle, as wide as the old pixels that two new ones cover, and never under two of these. */
function tapsOf(from: number, to: number): readonly Taps[] {
  const scale = Math.fround(from / to);
  const reach = Math.max(1, scale);
  const share = Math.fround(1 / reach);
  return Array.from({ length: to }, (_, at) => {
    const middle = Math.fround(scale * (at + 0.5));
    const first = Math.max(0, Math.trunc(middle - reach + 0.5));
    const end = Math.min(from, Math.trunc(middle + reach + 0.5));
    const weights = Float32Array.from({ length: end - first }, (_, i) =>
      Math.max(0, Math.fround(1 - Math.fround(Math.abs(first + i - middle + 0.5) * share))),
    );
    const total = weights.reduce((sum, each) => Math.fround(sum + each), 0);
    return { first, weights: weights.map((each) => each / total) };
  });
}
