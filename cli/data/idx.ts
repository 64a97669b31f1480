/** IDX files as MNIST has them (LeCun, "The MNIST database", file formats): big-endian magic, extents, bytes. */
import type { Dataset } from "../../runtime/data.ts";
import { badData, checkLabels, notFound, readPart } from "./parts.ts";

const IMAGES = 0x00000803;
const LABELS = 0x00000801;

/** @throws ResnetProblem RN4012, RN4013 */
export function readIdx(kind: "mnist" | "fashion_mnist", folder: string, part: "train" | "test"): Dataset {
  const prefix = part === "train" ? "train" : "t10k";
  const [imageFile, labelFile] = [`${prefix}-images-idx3-ubyte`, `${prefix}-labels-idx1-ubyte`];
  const [imageBytes, labelBytes] = [readPart(folder, imageFile), readPart(folder, labelFile)];
  if (!imageBytes || !labelBytes)
    throw notFound(kind, folder, `curl -O for ${imageFile}.gz and ${labelFile}.gz of the data set's page`);
  const image = header(imageFile, imageBytes, IMAGES, 3);
  const label = header(labelFile, labelBytes, LABELS, 1);
  const [count = 0, height = 0, width = 0] = image.extents;
  if (label.extents[0] !== count) throw badData(labelFile, `${label.extents[0]} labels for ${count} images`);
  checkLabels(labelFile, label.body, 10);
  return { name: kind, images: image.body, labels: label.body, shape: [1, height, width], classes: 10 };
}

function header(
  file: string,
  bytes: Uint8Array,
  magic: number,
  rank: number,
): { readonly extents: readonly number[]; readonly body: Uint8Array } {
  const start = 4 + 4 * rank;
  if (bytes.byteLength < start) throw badData(file, `${bytes.byteLength} bytes are too few for a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== magic) {
    throw badData(
      file,
      `it begins with 0x${view.getUint32(0).toString(16).padStart(8, "0")}, an IDX file of this kind with 0x${magic.toString(16).padStart(8, "0")}`,
    );
  }
  const extents = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = extents.reduce((product, extent) => product * extent, 1);
  if (bytes.byteLength - start !== size)
    throw badData(
      file,
      `${bytes.byteLength - start} bytes follow the header, [${extents.join(", ")}] needs ${size}: the file is cut off or damaged`,
    );
  return { extents, body: bytes.subarray(start) };
}
