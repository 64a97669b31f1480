/** Pixels of whatever a browser can draw. */
import type { Picture, Rgba } from "../protocol.ts";
import { Refused } from "./image-set.ts";

async function decoded(name: string, file: Blob): Promise<ImageBitmap> {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (!bitmap) throw new Refused(`${name} cannot be decoded as an image`, "convert it, or take it away");
  return bitmap;
}

/** Pixels of the shorter side. @throws Refused for what cannot be decoded */
export async function sideOf(name: string, file: Blob): Promise<number> {
  const bitmap = await decoded(name, file);
  const side = Math.min(bitmap.width, bitmap.height);
  bitmap.close();
  return side;
}

/** A square of `side` pixels: the largest one in the middle of the image. @throws Refused for what cannot be decoded */
export async function drawn(name: string, file: Blob, side: number): Promise<Picture> {
  const bitmap = await decoded(name, file);
  const context = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Refused("this browser gives no canvas to a worker", "use a newer browser");
  const least = Math.min(bitmap.width, bitmap.height);
  const [left, top] = [(bitmap.width - least) / 2, (bitmap.height - least) / 2];
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, left, top, least, least, 0, 0, side, side);
  bitmap.close();
  return planesOf(context.getImageData(0, 0, side, side));
}

/** Red, green and blue; what is transparent is black. */
export function planesOf({ width, height, data }: Rgba | ImageData): Picture {
  const area = width * height;
  const pixels = new Uint8Array(3 * area);
  for (let at = 0; at < area; at++)
    for (let channel = 0; channel < 3; channel++)
      pixels[channel * area + at] = ((data[4 * at + channel] ?? 0) * (data[4 * at + 3] ?? 0)) / 255;
  return { shape: [3, height, width], pixels };
}
