/** IDX files as MNIST has them (LeCun, "The MNIST database", file formats): big-endian magic, extents, bytes. */
import type { Dataset } from "../runtime/dataset.ts";
import {
  DamagedFile,
  requireLabels,
  type Archive,
  type NamedBytes,
  type SetPart,
  type WantedFile,
} from "./data-set.ts";

/** The third byte is the type of the numbers, the fourth how many extents follow. */
const IMAGES = 0x00000803;
const LABELS = 0x00000801;
const BYTES = 0x08;

/** Images, then labels. Some who unpack a set write a dot for the second dash. */
export function idxFiles(part: SetPart): readonly WantedFile[] {
  const prefix = part === "train" ? "train" : "t10k";
  return (
    [
      ["images-idx3-ubyte", IMAGES],
      ["labels-idx1-ubyte", LABELS],
    ] as const
  ).map(([name, magic]) => ({
    names: [`${prefix}-${name}`, `${prefix}-${name.replace("-", ".")}`],
    headerBytes: headerBytes(magic),
    mostBytes: (file, header) =>
      headerBytes(magic) + extentsOf(file, header, magic).reduce((product, extent) => product * extent),
  }));
}

/** The four files as they are published. @param base where @param facts of each, in the order of `order` */
export function idxArchives(
  base: string,
  facts: readonly (readonly [bytes: number, sha256: string])[],
): readonly Archive[] {
  return facts.map(([bytes, sha256], index) => {
    const file = order[index] ?? "";
    return { url: `${base}/${file}.gz`, sha256, bytes, files: [file] };
  });
}
const order = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
];

/** @param files the images', then the labels' @throws DamagedFile */
export function decodeIdx(files: Iterable<NamedBytes>, name: string, classNames: readonly string[]): Dataset {
  const [image = absent, label = absent] = files;
  const pixels = decodeFile(image, IMAGES);
  const labels = decodeFile(label, LABELS);
  const [count = 0, height = 0, width = 0] = pixels.extents;
  if (labels.extents[0] !== count)
    throw new DamagedFile(label.file, `${labels.extents[0]} labels for ${count} images of ${image.file}`);
  requireLabels(label.file, labels.bytes, classNames.length);
  return {
    name,
    images: pixels.bytes,
    labels: labels.bytes,
    shape: [1, height, width],
    classes: classNames.length,
    classNames,
  };
}
const absent: NamedBytes = { file: "a file that is not there", bytes: new Uint8Array() };

function headerBytes(magic: number): number {
  return 4 + 4 * (magic & 0xff);
}

/** @throws DamagedFile for another magic number, other numbers than bytes, and nothing at all */
function extentsOf(file: string, bytes: Uint8Array, magic: number): readonly number[] {
  const rank = magic & 0xff;
  if (bytes.byteLength < headerBytes(magic))
    throw new DamagedFile(file, `${bytes.byteLength} bytes are too few for a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = view.getUint32(0);
  if (found !== magic) {
    const [shown, wanted] = [found, magic].map((each) => `0x${each.toString(16).padStart(8, "0")}`);
    const otherNumbers = found >>> 16 === 0 && (found & 0xff) === rank;
    const why = otherNumbers ? `: its numbers are of type ${(found >>> 8) & 0xff}, bytes are ${BYTES}` : "";
    throw new DamagedFile(file, `it begins with ${shown}, an IDX file of this kind with ${wanted}${why}`);
  }
  const extents = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  if (extents.includes(0)) throw new DamagedFile(file, `it is empty: its header says [${extents.join(", ")}]`);
  return extents;
}

function decodeFile(
  { file, bytes }: NamedBytes,
  magic: number,
): { readonly extents: readonly number[]; readonly bytes: Uint8Array } {
  const extents = extentsOf(file, bytes, magic);
  const body = bytes.subarray(headerBytes(magic));
  const size = extents.reduce((product, extent) => product * extent);
  if (body.byteLength !== size)
    throw new DamagedFile(
      file,
      `${body.byteLength} bytes follow the header, [${extents.join(", ")}] needs ${size}: the file is cut off or damaged`,
    );
  return { extents, bytes: body };
}
