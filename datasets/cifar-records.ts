/** Files of CIFAR, binary version (Krizhevsky 2009): records of a label, for CIFAR-100 coarse, then fine, and 3,072 pixels. */
import type { Dataset } from "../runtime/dataset.ts";
import { DamagedFile, requireLabels, type NamedBytes, type WantedFile } from "./data-set.ts";

const PIXELS = 3072;
/** The format has no header; its largest published file has so many. */
const MOST_RECORDS = 50_000;

export interface CifarFormat {
  readonly name: string;
  readonly classNames: readonly string[];
  /** The last of them is the label. */
  readonly labelBytes: number;
}

export function cifarFile(name: string, { labelBytes }: CifarFormat): WantedFile {
  return { names: [name], headerBytes: 0, mostBytes: () => MOST_RECORDS * (labelBytes + PIXELS) };
}

/** One file after the other. @throws DamagedFile */
export function decodeCifar(files: Iterable<NamedBytes>, format: CifarFormat): Dataset {
  const parts = [...files].map((each) => decodeFile(each, format));
  const count = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  const [images, labels] = [new Uint8Array(count * PIXELS), new Uint8Array(count)];
  let at = 0;
  for (const each of parts) {
    images.set(each.images, at * PIXELS);
    labels.set(each.labels, at);
    at += each.labels.length;
  }
  return {
    name: format.name,
    images,
    labels,
    shape: [3, 32, 32],
    classes: format.classNames.length,
    classNames: format.classNames,
  };
}

function decodeFile(
  { file, bytes }: NamedBytes,
  { labelBytes, classNames }: CifarFormat,
): { readonly images: Uint8Array; readonly labels: Uint8Array } {
  const size = labelBytes + PIXELS;
  const count = Math.floor(bytes.byteLength / size);
  if (bytes.byteLength === 0) throw new DamagedFile(file, "it is empty");
  if (bytes.byteLength % size !== 0) {
    throw new DamagedFile(
      file,
      `${bytes.byteLength} bytes are ${count} records of ${size} and ${bytes.byteLength % size} bytes more: the file is cut off or no CIFAR file`,
    );
  }
  const [images, labels] = [new Uint8Array(count * PIXELS), new Uint8Array(count)];
  for (let i = 0; i < count; i++) {
    labels[i] = bytes[i * size + labelBytes - 1] ?? 0;
    images.set(bytes.subarray(i * size + labelBytes, (i + 1) * size), i * PIXELS);
  }
  requireLabels(file, labels, classNames.length);
  return { images, labels };
}
