/** CIFAR-10 and CIFAR-100, binary version (Krizhevsky 2009): a label (CIFAR-100: coarse, then fine), then 3,072 pixels. */
import { badData, checkLabels, notFound, readPart, type Part } from "./parts.ts";
import type { DataFile } from "./set.ts";

const PIXELS = 3072;
/** The format has no header; its largest published file has so many. */
const MOST_RECORDS = 50_000;
const formats = {
  cifar10: {
    classes: 10,
    labelBytes: 1,
    train: [1, 2, 3, 4, 5].map((part) => `data_batch_${part}.bin`),
    test: ["test_batch.bin"],
    archive: "cifar-10-binary.tar.gz",
  },
  cifar100: {
    classes: 100,
    labelBytes: 2,
    train: ["train.bin"],
    test: ["test.bin"],
    archive: "cifar-100-binary.tar.gz",
  },
} as const;

/**
 * Of the training files those that are there; at least one.
 * @param tell hears of those that are not
 * @throws ResnetProblem RN4012, RN4013
 */
export function readCifar(
  kind: keyof typeof formats,
  folder: string,
  part: "train" | "test",
  tell: (text: string) => void = () => undefined,
): DataFile {
  const { [part]: names, labelBytes, archive, classes } = formats[kind];
  const most = MOST_RECORDS * (labelBytes + PIXELS);
  const found = names.map((name) => readPart(folder, [name], { headerBytes: 0, most: () => most }));
  const parts = found.flatMap((each) => (each ? [{ file: each.file, ...records(each, formats[kind]) }] : []));
  const [first] = parts;
  if (!first) throw notFound(kind, folder, names, `curl -O https://www.cs.toronto.edu/~kriz/${archive}`);
  const count = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  const missing = names.filter((_, index) => !found[index]);
  if (missing.length > 0)
    tell(
      `warning: ${missing.join(", ")} of ${kind} ${missing.length === 1 ? "is" : "are"} not in ${folder}: ` +
        `going on with the ${count.toLocaleString("en-US")} images of ${parts.length} of ${names.length} files`,
    );
  const [images, labels] = [new Uint8Array(count * PIXELS), new Uint8Array(count)];
  let at = 0;
  for (const each of parts) {
    images.set(each.images, at * PIXELS);
    labels.set(each.labels, at);
    at += each.labels.length;
  }
  return { file: first.file, data: { name: kind, images, labels, shape: [3, 32, 32], classes } };
}

function records(
  { file, bytes }: Part,
  { labelBytes, classes }: { readonly labelBytes: number; readonly classes: number },
): { readonly images: Uint8Array; readonly labels: Uint8Array } {
  const size = labelBytes + PIXELS;
  const count = Math.floor(bytes.byteLength / size);
  if (bytes.byteLength === 0) throw badData(file, "it is empty");
  if (bytes.byteLength % size !== 0) {
    throw badData(
      file,
      `${bytes.byteLength} bytes are ${count} records of ${size} and ${bytes.byteLength % size} bytes more: the file is cut off or no CIFAR file`,
    );
  }
  const [images, labels] = [new Uint8Array(count * PIXELS), new Uint8Array(count)];
  for (let i = 0; i < count; i++) {
    labels[i] = bytes[i * size + labelBytes - 1] ?? 0;
    images.set(bytes.subarray(i * size + labelBytes, (i + 1) * size), i * PIXELS);
  }
  checkLabels(file, labels, classes);
  return { images, labels };
}
