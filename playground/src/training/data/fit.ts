/** Brings a set's images to what a model takes: its channels and its size. */
import type { Dataset } from "resnet-lang/runtime";
import type { Picture } from "../protocol.ts";
import { chosen, countOf, sizeOf } from "./image-set.ts";

/** Images that are brought to a larger size take memory: so much at most of one part. */
const MOST_BYTES = 256 * 2 ** 20;
/** Smaller images are set into black where they are smaller by this at most: 28 into 32, as MNIST is in LeNet-5. */
const MOST_BORDER = 8;

export interface Fitting {
  /** Of the images that are taken, the first ones. */
  readonly count: number;
  /** What is done to them, a sentence; absent where they fit. */
  readonly note?: string;
}

/** Before it is done. @param shape of the model's input */
export function fittingOf(data: Dataset, shape: Picture["shape"]): Fitting {
  const all = countOf(data);
  if (data.shape.every((extent, axis) => extent === shape[axis])) return { count: all };
  const count = Math.min(all, Math.floor(MOST_BYTES / sizeOf({ shape })));
  const grey = data.shape[0] > shape[0] ? "made grey and " : "";
  const fewer = count < all ? `; the first ${count.toLocaleString("en-US")} of them` : "";
  const note = `images of ${data.shape.join("×")} are ${grey}brought to ${shape.join("×")}, which the model takes${fewer}`;
  return { count, note };
}

/** @param shape of the model's input */
export function fitted(data: Dataset, shape: Picture["shape"]): Dataset {
  const { count, note } = fittingOf(data, shape);
  if (note === undefined) return data;
  const bytes = sizeOf({ shape });
  const taken =
    count < countOf(data)
      ? chosen(
          data,
          Uint32Array.from({ length: count }, (_, index) => index),
        )
      : data;
  const size = sizeOf(data);
  const images = new Uint8Array(count * bytes);
  for (let index = 0; index < count; index++) {
    const picture = { shape: data.shape, pixels: taken.images.subarray(index * size, (index + 1) * size) };
    images.set(brought(picture, shape).pixels, index * bytes);
  }
  return { ...taken, images, shape };
}

/** Grey ones have it in every channel, coloured ones lose theirs as luminance; sizes by interpolation between pixels. */
export function brought(picture: Picture, [channels, height, width]: Picture["shape"]): Picture {
  const sized = resized(channelled(picture, channels), height, width);
  return { shape: [channels, height, width], pixels: sized };
}

function channelled({ shape: [channels, height, width], pixels }: Picture, wanted: number): Picture {
  if (channels === wanted) return { shape: [channels, height, width], pixels };
  const area = height * width;
  const out = new Uint8Array(wanted * area);
  for (let at = 0; at < area; at++) {
    const value = channels === 3 ? luminance(pixels, at, area) : (pixels[at] ?? 0);
    for (let channel = 0; channel < wanted; channel++) out[channel * area + at] = value;
  }
  return { shape: [wanted, height, width], pixels: out };
}

/** Rec. 601, as Pillow and OpenCV make grey of colours. */
function luminance(pixels: Uint8Array, at: number, area: number): number {
  return 0.299 * (pixels[at] ?? 0) + 0.587 * (pixels[area + at] ?? 0) + 0.114 * (pixels[2 * area + at] ?? 0);
}

function resized({ shape: [channels, height, width], pixels }: Picture, tall: number, wide: number): Uint8Array {
  if (height === tall && width === wide) return pixels;
  const out = new Uint8Array(channels * tall * wide);
  const isSetIn = [tall - height, wide - width].every((more) => more >= 0 && more <= MOST_BORDER);
  if (isSetIn) {
    const [top, left] = [(tall - height) >> 1, (wide - width) >> 1];
    for (let row = 0; row < channels * height; row++) {
      const line = Math.floor(row / height) * tall + top + (row % height);
      out.set(pixels.subarray(row * width, (row + 1) * width), line * wide + left);
    }
    return out;
  }
  const [rows, columns] = [places(height, tall), places(width, wide)];
  for (let channel = 0; channel < channels; channel++)
    for (const [y, row] of rows.entries())
      for (const [x, column] of columns.entries()) {
        const at = (down: number, across: number): number => pixels[(channel * height + down) * width + across] ?? 0;
        const above = mixed(at(row.first, column.first), at(row.first, column.second), column.share);
        const below = mixed(at(row.second, column.first), at(row.second, column.second), column.share);
        out[(channel * tall + y) * wide + x] = mixed(above, below, row.share);
      }
  return out;
}

interface Place {
  readonly first: number;
  readonly second: number;
  /** Of the second. */
  readonly share: number;
}
/** Between which two pixels of an axis each of the new ones lies, by their centres. */
function places(from: number, to: number): readonly Place[] {
  return Array.from({ length: to }, (_, index) => {
    const centre = Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1);
    const first = Math.floor(centre);
    return { first, second: Math.min(first + 1, from - 1), share: centre - first };
  });
}

function mixed(first: number, second: number, share: number): number {
  return first + (second - first) * share;
}
