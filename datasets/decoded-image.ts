/** One image as its file has it, and as a model takes it: in grey of one channel, in colours of three otherwise. */
import type { Facts } from "./data-set.ts";

interface ImageSize {
  readonly width: number;
  readonly height: number;
}
/** What the first bytes of a file say, before anything is decoded. */
export interface ImageHeader extends ImageSize {
  /** It has no colours. */
  readonly isGrey: boolean;
}
export interface DecodedImage extends ImageSize {
  /** Of a pixel: grey, or red, green and blue. */
  readonly channels: 1 | 3;
  /** Pixel after pixel, row after row. */
  readonly pixels: Uint8Array;
}

/** What a file may be. What is wrong with one is thrown as an Error whose message is the reason. */
export interface ImageFormat {
  readonly begins: (bytes: Uint8Array) => boolean;
  /** Refuses what `decode` does not take. */
  readonly header: (bytes: Uint8Array) => ImageHeader;
  /** Takes memory in proportion to the size in the header. */
  readonly decode: (bytes: Uint8Array) => Promise<DecodedImage>;
}

/** @param channels of the model's input */
export function shapeFor({ width, height }: ImageSize, channels: number): Facts["image"] {
  return [channels === 1 ? 1 : 3, height, width];
}

/** Writes [C, H, W] at a place of `into`. */
export function writePlanes({ pixels, channels: own }: DecodedImage, channels: number, into: Uint8Array): void {
  const size = pixels.length / own;
  for (let i = 0; i < size; i++) {
    const red = pixels[i * own] ?? 0;
    const green = own === 1 ? red : (pixels[i * own + 1] ?? 0);
    const blue = own === 1 ? red : (pixels[i * own + 2] ?? 0);
    if (channels === 1) into[i] = own === 1 ? red : greyOf(red, green, blue);
    else {
      into[i] = red;
      into[size + i] = green;
      into[2 * size + i] = blue;
    }
  }
}

/** ITU-R 601-2, in the whole numbers of Pillow's `convert("L")`, which is PyTorch's. */
function greyOf(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}
