/** CIFAR-10 and CIFAR-100, binary version (Krizhevsky 2009): a label (CIFAR-100: coarse, then fine), then 3,072 pixels. */
import type { Dataset } from "../../runtime/data.ts";
import { badData, checkLabels, notFound, readPart } from "./parts.ts";

const PIXELS = 3072;
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

/** Of the training files those that are there; at least one. @throws ResnetProblem RN4012, RN4013 */
export function readCifar(kind: keyof typeof formats, folder: string, part: "train" | "test"): Dataset {
  const format = formats[kind];
  const parts = format[part].flatMap((name) => {
    const bytes = readPart(folder, name);
    return bytes ? [records(name, bytes, format)] : [];
  });
  if (parts.length === 0) throw notFound(kind, folder, `curl -O https://www.cs.toronto.edu/~kriz/${format.archive}`);
  const count = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  const [images, labels] = [new Uint8Array(count * PIXELS), new Uint8Array(count)];
  let at = 0;
  for (const each of parts) {
    images.set(each.images, at * PIXELS);
    labels.set(each.labels, at);
    at += each.labels.length;
  }
  return { name: kind, images, labels, shape: [3, 32, 32], classes: format.classes };
}

function records(
  file: string,
  bytes: Uint8Array,
  { labelBytes, classes }: { readonly labelBytes: number; readonly classes: number },
): { readonly images: Uint8Array; readonly labels: Uint8Array } {
  const size = labelBytes + PIXELS;
  const count = Math.floor(bytes.byteLength / size);
  if (bytes.byteLength % size !== 0 || count === 0) {
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
