/**
 * A person's own images, as torchvision's ImageFolder takes them: one folder a class, classes numbered in the order of
 * their names, PNG and JPEG. What the bytes are decides, not how the file is called.
 */
import { fittingText, sizeText } from "./fitting.ts";
import { pictureOf } from "../runtime/augment/picture.ts";
import type { Dataset } from "../runtime/dataset.ts";
import { reasonOf } from "../runtime/problem.ts";
import { DamagedFile, MOST_DATA_BYTES, type FolderSet, type ImageClass, type NamedBytes } from "./data-set.ts";
import { shapeFor, writePlanes, type DecodedImage, type ImageFormat, type ImageHeader } from "./decoded-image.ts";
import { jpeg } from "./jpeg.ts";
import { png } from "./png.ts";

const NAME = "image_folder";
/** Of one image: decoders take a multiple of it in memory. */
const MOST_PIXELS = 2 ** 25;
const formats: readonly ImageFormat[] = [png, jpeg];

export const imageFolder: FolderSet = {
  kind: "folder",
  doc: "a person's own images, PNG or JPEG, one folder a class",
  torch: "torchvision.datasets.ImageFolder(path)",
  example: 'data image_folder("photos", validation: 500)',
  isImage: (file) => /\.(png|jpe?g)$/i.test(file),
  shapeOf: (image, channels) => shapeFor(headerOf(image), channels),
  isGrey: (image) => headerOf(image).isGrey,
  decode: decodeClasses,
  decodeOne: async (image, channels) => {
    const shape = imageFolder.shapeOf(image, channels);
    const planes = new Uint8Array(shape[0] * shape[1] * shape[2]);
    writePlanes(await decoding(image), shape[0], planes);
    return pictureOf(planes, shape);
  },
};

async function decodeClasses(classes: readonly ImageClass[], channels: number): Promise<Dataset> {
  const count = classes.reduce((sum, each) => sum + each.count, 0);
  const labels = classes.length > 256 ? new Uint16Array(count) : new Uint8Array(count);
  let first: { readonly file: string; readonly shape: Dataset["shape"]; readonly images: Uint8Array } | undefined;
  let at = 0;
  for (const [label, { images }] of classes.entries())
    for (const image of images) {
      const shape = imageFolder.shapeOf(image, channels);
      first ??= { file: image.file, shape, images: roomFor(image.file, count, shape) };
      requireSameSize(first, { file: image.file, shape });
      const decoded = await decoding(image);
      const size = first.images.length / count;
      writePlanes(decoded, shape[0], first.images.subarray(at * size, (at + 1) * size));
      labels[at++] = label;
    }
  const { images, shape } = first ?? { images: new Uint8Array(), shape: [1, 1, 1] as const };
  return { name: NAME, images, labels, shape, classes: classes.length, classNames: classes.map(({ name }) => name) };
}

/** Before any of them is decoded. */
function roomFor(file: string, count: number, shape: Dataset["shape"]): Uint8Array {
  const bytes = shape.reduce((product, extent) => product * extent, count);
  if (bytes <= MOST_DATA_BYTES) return new Uint8Array(bytes);
  const [all, size] = [count, bytes].map((each) => each.toLocaleString("en-US"));
  throw new DamagedFile(
    file,
    `${all} images of [${shape.join(", ")}] as this one are ${size} bytes; at most 1 GiB is kept in memory`,
    "make the images smaller, or take fewer",
  );
}

export interface Sized {
  readonly file: string;
  readonly shape: Dataset["shape"];
}
export function hasOtherSize({ shape: [, height, width] }: Sized, { shape }: Sized): boolean {
  return shape[1] !== height || shape[2] !== width;
}
/** After the name of the other one. */
export function differenceText(first: Sized, other: Sized): string {
  const [wanted, found] = [first, other].map(({ shape: [, height, width] }) => `${width} × ${height}`);
  return `it is ${found} pixels large, and ${first.file} ${wanted}`;
}
/** What brings images of any size to one. @param shape of the model's input, or of an image */
export function resizeHelp([, height, width]: Dataset["shape"]): string {
  const size = [height, width] as const;
  return `let the recipe bring them to one size, \`augment: [random_resized_crop(${sizeText(size)})], evaluate: [${fittingText(size)}]\``;
}
function requireSameSize(first: Sized, other: Sized): void {
  if (!hasOtherSize(first, other)) return;
  throw new DamagedFile(other.file, differenceText(first, other), resizeHelp(first.shape));
}

function formatOf({ file, bytes }: NamedBytes): ImageFormat {
  if (bytes.length === 0) throw new DamagedFile(file, "it is empty");
  const format = formats.find(({ begins }) => begins(bytes));
  if (!format) throw new DamagedFile(file, "it begins as neither PNG nor JPEG", "convert it, or take it away");
  return format;
}

function headerOf(image: NamedBytes): ImageHeader {
  const format = formatOf(image);
  try {
    const { width, height, isGrey } = format.header(image.bytes);
    if (width * height <= MOST_PIXELS) return { width, height, isGrey };
    throw new Error(`it is ${width} × ${height} pixels large; at most ${MOST_PIXELS.toLocaleString("en-US")} are read`);
  } catch (error) {
    throw damaged(image, error);
  }
}

async function decoding(image: NamedBytes): Promise<DecodedImage> {
  const format = formatOf(image);
  try {
    return await format.decode(image.bytes);
  } catch (error) {
    throw damaged(image, error);
  }
}

/** One image by itself. @throws DamagedFile for what is none, and for one that is too large to be decoded */
export async function decodeImage(image: NamedBytes): Promise<DecodedImage> {
  headerOf(image);
  return decoding(image);
}

/** A decoder's complaint is the reason. */
function damaged({ file }: NamedBytes, error: unknown): DamagedFile {
  return new DamagedFile(file, `it cannot be decoded: ${reasonOf(error)}`, "get or convert it again, or take it away");
}
