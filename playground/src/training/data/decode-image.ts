/**
 * Pixels of whatever a browser can draw, as it shows them: turned as its camera was held, the first picture of one that
 * moves, and what is transparent on white, as `imageOf` of `resnet-lang/page` has it.
 */
import type { Picture, Rgba } from "../protocol.ts";
import { HEADER_BYTES, headerOf } from "./image-header.ts";
import { Refused } from "./refused.ts";

/** Of one image, four bytes each while it is drawn: those of a telephone have 50 million. */
const MOST_PIXELS = 100_000_000;
/** What is shown by few browsers, if any. */
const RARE: readonly string[] = ["HEIC", "TIFF", "JPEG XL"];

/** @param name for messages @throws Refused for what no browser shows, for what is damaged and for what is too large */
export async function decoded(name: string, file: Blob): Promise<ImageBitmap> {
  const begins = await bytesOf(name, file.slice(0, HEADER_BYTES));
  const header = headerOf(begins);
  const { width = 0, height = 0 } = header?.size ?? {};
  if (width * height > MOST_PIXELS)
    throw new Refused(
      `${name} has ${width.toLocaleString("en-US")} × ${height.toLocaleString("en-US")} pixels, more than the 100 million that this page decodes at once`,
      "make it smaller, or take it away",
    );
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (bitmap) return bitmap;
  const cannot = `${name} cannot be decoded as an image`;
  if (file.size === 0) throw new Refused(`${cannot}: it is empty`, "get it again, or take it away");
  if (!header)
    throw new Refused(`${cannot}: it begins as none does`, "take a PNG, JPEG or WebP, whatever it is called");
  if (RARE.includes(header.format))
    throw new Refused(
      `${cannot}: it is ${header.format}, which this browser does not show`,
      "save it as JPEG or PNG, or take it away",
    );
  if (["PDF", "ZIP"].includes(header.format))
    throw new Refused(`${cannot}: it is a ${header.format}`, "take out the images and drop them");
  throw new Refused(
    `${cannot}: it begins as ${header.format} and is damaged or cut off`,
    "get it again, or take it away",
  );
}

async function bytesOf(name: string, part: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await part.arrayBuffer());
  } catch (error) {
    throw new Refused(
      `${name} cannot be read: ${String(error)}`,
      "look whether it is still where it was, and drop it again",
    );
  }
}

/** Draws one image after the other on one canvas. */
export class Drawer {
  #canvas: OffscreenCanvas | undefined;

  /** A square of `side` pixels: the largest one in the middle of the image. */
  draw(bitmap: ImageBitmap, side: number): Picture {
    if (this.#canvas?.width !== side) this.#canvas = new OffscreenCanvas(side, side);
    const context = this.#canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Refused("this browser gives no canvas to a worker", "use a newer browser");
    const least = Math.min(bitmap.width, bitmap.height);
    const [left, top] = [(bitmap.width - least) / 2, (bitmap.height - least) / 2];
    context.imageSmoothingQuality = "high";
    context.fillStyle = "#fff";
    context.fillRect(0, 0, side, side);
    context.drawImage(bitmap, left, top, least, least, 0, 0, side, side);
    return planesOf(context.getImageData(0, 0, side, side));
  }
}

/** Red, green and blue of what has no transparent parts. */
export function planesOf({ width, height, data }: Rgba | ImageData): Picture {
  const area = width * height;
  const pixels = new Uint8Array(3 * area);
  for (let at = 0; at < area; at++)
    for (let channel = 0; channel < 3; channel++) pixels[channel * area + at] = data[4 * at + channel] ?? 0;
  return { shape: [3, height, width], pixels };
}
