/**
 * The pixels of whatever a page can show: through a canvas, in the bytes that a PNG has. What is transparent is seen on
 * white, as on a page.
 */
import { writePlanes } from "../datasets/decoded-image.ts";
import { isKind, told, wrongArgument } from "../runtime/argument.ts";
import { pictureOf, type Picture } from "../runtime/augment/picture.ts";
import { reasonOf } from "../runtime/problem.ts";
import { isVector, notShown, vectorOf } from "./vector.ts";

/** What a page has of pictures: read or drawn, still or moving (the frame that is shown). */
export type PictureSource = ImageData | Blob | CanvasImageSource;

const BACKGROUND = 255;
/** A canvas of more would be empty on some devices. */
const MOST_PIXELS = 2 ** 25;

/**
 * @param where who asks, as messages call it
 * @param channels of the model's input: 1 in grey, as Pillow's `convert("L")` makes it, else 3
 * @throws ResnetProblem RN5013 for what is no picture or has no pixels yet, RN4013 for a Blob that is none; RN5013 for one of
 * another origin, which a page may show and not read
 */
export async function pictureFrom(where: string, source: PictureSource, channels: number): Promise<Picture> {
  const { data, width, height } = await pixelsOf(where, source);
  const pixels = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const alpha = data[4 * i + 3] as number;
    for (let c = 0; c < 3; c++) {
      const value = data[4 * i + c] as number;
      pixels[3 * i + c] = alpha === 255 ? value : Math.round((value * alpha + BACKGROUND * (255 - alpha)) / 255);
    }
  }
  const planes = new Uint8Array((channels === 1 ? 1 : 3) * width * height);
  writePlanes({ width, height, channels: 3, pixels }, channels, planes);
  return pictureOf(planes, [channels === 1 ? 1 : 3, height, width]);
}

/** Light for dark: what `imageOf` does with `invert`, for a page that shows what the network is shown. @param pixels bytes */
export function inverted(pixels: Uint8Array): Uint8Array {
  return pixels.map((value) => 255 - value);
}

async function pixelsOf(where: string, source: PictureSource): Promise<Pick<ImageData, "data" | "width" | "height">> {
  if (isKind(source, "ImageData")) return source as ImageData;
  if (!isKind(source, "Blob") && !isKind(source, "File")) return drawn(where, source as CanvasImageSource);
  const blob = source as Blob;
  if (isVector(blob)) return drawn(where, await vectorOf(blob));
  let bitmap: ImageBitmap;
  try {
    bitmap = await bitmapOf(blob);
  } catch (error) {
    throw notShown(blob, reasonOf(error), "give a picture that the browser can show: PNG, JPEG, WebP, SVG");
  }
  try {
    return drawn(where, bitmap);
  } finally {
    bitmap.close();
  }
}

/** As its file has it, in engines that can be told so. */
async function bitmapOf(source: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(source, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  } catch (error) {
    if (error instanceof TypeError) return createImageBitmap(source);
    throw error;
  }
}

function drawn(where: string, source: CanvasImageSource): ImageData {
  const [width, height] = sizeOf(where, source);
  const context = contextOf(where, width, height);
  try {
    context.drawImage(source, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  } catch (error) {
    const isForeign = error instanceof DOMException && error.name === "SecurityError";
    throw wrongArgument(
      where,
      isForeign ? "the picture is of another origin: a page may show it, not read it" : reasonOf(error),
      isForeign
        ? 'load it with crossOrigin = "anonymous" from a server that allows it, or fetch it and give the Blob'
        : "give a picture that is loaded: await image.decode()",
    );
  }
}

/** In pixels of the picture's own, whatever size it is shown at. */
function sizeOf(where: string, source: CanvasImageSource): readonly [width: number, height: number] {
  const { naturalWidth, naturalHeight, videoWidth, videoHeight, displayWidth, displayHeight, width, height } =
    (source ?? {}) as unknown as { readonly [side: string]: unknown };
  const across = naturalWidth ?? videoWidth ?? displayWidth ?? width;
  const down = naturalHeight ?? videoHeight ?? displayHeight ?? height;
  const what = "give ImageData, a canvas, an ImageBitmap, an image, a video's frame or a Blob";
  if (typeof across !== "number" || typeof down !== "number")
    throw wrongArgument(where, `the picture is ${told(source)}`, what);
  if (!(across > 0 && down > 0))
    throw wrongArgument(
      where,
      `the picture has ${across} × ${down} pixels`,
      "wait until it is loaded: await image.decode()",
    );
  if (across * down > MOST_PIXELS)
    throw wrongArgument(where, `the picture has ${across} × ${down} pixels`, "make it smaller: at most 2^25 are read");
  return [across, down];
}

function contextOf(
  where: string,
  width: number,
  height: number,
): OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D {
  const settings = { willReadFrequently: true };
  const context =
    typeof OffscreenCanvas === "function"
      ? new OffscreenCanvas(width, height).getContext("2d", settings)
      : canvasOf(width, height).getContext("2d", settings);
  if (context && "drawImage" in context) return context;
  throw wrongArgument(where, "this engine draws no pictures here", "give ImageData");
}

/** Where there is a document: not in a worker. */
function canvasOf(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
