/** IDX files as MNIST has them (LeCun, "The MNIST database", file formats): big-endian magic, extents, bytes. */
import type { DataFile } from "./set.ts";
import { badData, checkLabels, notFound, readPart, type Format } from "./parts.ts";

/** The third byte is the type of the numbers, the fourth how many extents follow. */
const IMAGES = 0x00000803;
const LABELS = 0x00000801;
const BYTES = 0x08;

/** @throws ResnetProblem RN4012, RN4013 */
export function readIdx(kind: "mnist" | "fashion_mnist", folder: string, part: "train" | "test"): DataFile {
  const prefix = part === "train" ? "train" : "t10k";
  const read = (name: string, magic: number): { readonly file: string; readonly body: IdxBody } => {
    // Some who unpack the set write a dot for the second dash.
    const names = [`${prefix}-${name}`, `${prefix}-${name.replace("-", ".")}`];
    const found = readPart(folder, names, formatOf(magic));
    if (!found)
      throw notFound(kind, folder, names.slice(0, 1), `curl -O for ${prefix}-${name}.gz of the data set's page`);
    return { file: found.file, body: bodyOf(found.file, found.bytes, magic) };
  };
  const [image, label] = [read("images-idx3-ubyte", IMAGES), read("labels-idx1-ubyte", LABELS)];
  const [count = 0, height = 0, width = 0] = image.body.extents;
  if (label.body.extents[0] !== count)
    throw badData(label.file, `${label.body.extents[0]} labels for ${count} images of ${image.file}`);
  checkLabels(label.file, label.body.bytes, 10);
  const images = image.body.bytes;
  const data = { name: kind, images, labels: label.body.bytes, shape: [1, height, width], classes: 10 } as const;
  return { file: image.file, data };
}

interface IdxBody {
  readonly extents: readonly number[];
  readonly bytes: Uint8Array;
}

const rankOf = (magic: number): number => magic & 0xff;

function formatOf(magic: number): Format {
  const headerBytes = 4 + 4 * rankOf(magic);
  return {
    headerBytes,
    most: (file, header) => headerBytes + extentsOf(file, header, magic).reduce((product, extent) => product * extent),
  };
}

/** @throws ResnetProblem RN4013 for another magic number, other numbers than bytes, and nothing at all */
function extentsOf(file: string, bytes: Uint8Array, magic: number): readonly number[] {
  const rank = rankOf(magic);
  if (bytes.byteLength < 4 + 4 * rank) throw badData(file, `${bytes.byteLength} bytes are too few for a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = view.getUint32(0);
  if (found !== magic) {
    const [shown, wanted] = [found, magic].map((each) => `0x${each.toString(16).padStart(8, "0")}`);
    const otherNumbers = found >>> 16 === 0 && (found & 0xff) === rank;
    const why = otherNumbers ? `: its numbers are of type ${(found >>> 8) & 0xff}, bytes are ${BYTES}` : "";
    throw badData(file, `it begins with ${shown}, an IDX file of this kind with ${wanted}${why}`);
  }
  const extents = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  if (extents.includes(0)) throw badData(file, `it is empty: its header says [${extents.join(", ")}]`);
  return extents;
}

function bodyOf(file: string, bytes: Uint8Array, magic: number): IdxBody {
  const extents = extentsOf(file, bytes, magic);
  const start = 4 + 4 * extents.length;
  const size = extents.reduce((product, extent) => product * extent);
  if (bytes.byteLength - start !== size)
    throw badData(
      file,
      `${bytes.byteLength - start} bytes follow the header, [${extents.join(", ")}] needs ${size}: the file is cut off or damaged`,
    );
  return { extents, bytes: bytes.subarray(start) };
}
