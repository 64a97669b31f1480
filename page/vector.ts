/** SVG as a picture of the size that it says of itself: of a Blob of it no engine makes a bitmap, but every document shows it. */
import { ResnetProblem } from "../runtime/problem.ts";

export function isVector({ type }: Blob): boolean {
  return type.startsWith("image/svg+xml");
}

/** @throws ResnetProblem RN4013 for what is damaged or has no size, and in a worker, which has no document */
export async function vectorOf(blob: Blob): Promise<HTMLImageElement> {
  if (typeof document === "undefined")
    throw notShown(
      blob,
      "a worker does not draw SVG",
      "draw it in the page, where it is taken as it is, and give the worker an ImageBitmap",
    );
  const image = new Image();
  // Not an address of the Blob, by which engines let no page read what has HTML in it.
  image.src = `data:image/svg+xml,${encodeURIComponent(await blob.text())}`;
  try {
    await image.decode();
  } catch {
    throw notShown(
      blob,
      "it cannot be drawn as an SVG",
      "look whether it is whole; a Content-Security-Policy has to allow img-src data:",
    );
  }
  if (image.naturalWidth > 0 && image.naturalHeight > 0) return image;
  throw notShown(blob, "it says no size", 'give its element svg a width and a height: width="224" height="224"');
}

export function notShown(blob: Blob, reason: string, help: string): ResnetProblem {
  const { name = "the picture" } = blob as Partial<File>;
  return new ResnetProblem("RN4013", `${name}: ${reason}`, help);
}
