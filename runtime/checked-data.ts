/** What data a person hands over in memory: whether its parts fit one another, told before the first batch is made of them. */
import { isKind, requireFinite, requireOptions, requireWhole, requireWord, told, wrongArgument } from "./argument.ts";
import { leavesFinite, type Dataset, type LoaderOptions, type Normalisation } from "./dataset.ts";

/** Beyond this a side is a slip: no image has it. */
const LONGEST_SIDE = 65_536;

/** @param where the function, for messages @throws ResnetProblem RN5013 */
export function requireDataset(where: string, data: Dataset): void {
  if (typeof data !== "object" || data === null)
    throw wrongArgument(where, `the data is ${told(data)}`, "give { name, images, labels, shape, classes }");
  const { images, labels, shape, classes } = data;
  if (!Array.isArray(shape) || shape.length !== 3)
    throw wrongArgument(where, `shape is ${told(shape)}`, "give [channels, height, width]");
  ["channels", "height", "width"].forEach((name, axis) => requireWhole(where, name, shape[axis], 1, LONGEST_SIDE));
  requireWhole(where, "classes", classes, 1);
  if (!isKind(images, "Uint8Array"))
    throw wrongArgument(where, `images are ${told(images)}`, "give the pixels of all images as a Uint8Array, 0 to 255");
  if (!isKind(labels, "Uint8Array") && !isKind(labels, "Uint16Array"))
    throw wrongArgument(where, `labels are ${told(labels)}`, "give one class an image as a Uint8Array or Uint16Array");
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (images.length !== labels.length * size)
    throw wrongArgument(
      where,
      `${labels.length} labels and images of [${shape.join(", ")}] need ${labels.length * size} pixels, there are ${images.length}`,
      "give one label for each image",
    );
  const outside = labels.findIndex((label) => label >= classes);
  if (outside >= 0)
    throw wrongArgument(
      where,
      `labels[${outside}] is ${labels[outside]}, which is none of the ${classes} classes`,
      `labels are 0 to ${classes - 1}`,
    );
}

/** @throws ResnetProblem RN5013 for an index of no example */
export function requireIndices(where: string, indices: ArrayLike<number>, examples: number): void {
  if (!isKind(indices, "Uint32Array") && !Array.isArray(indices))
    throw wrongArgument(where, `indices are ${told(indices)}`, "give a Uint32Array, as split does");
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (Number.isInteger(index) && (index as number) >= 0 && (index as number) < examples) continue;
    throw wrongArgument(where, `indices[${i}] is ${told(index)}`, `there are ${examples} examples, from 0 on`);
  }
}

/** @throws ResnetProblem RN5013 */
export function requireLoaderOptions(options: LoaderOptions, channels: number): void {
  requireOptions("Loader", options, ["batch", "seed", "normalisation", "augment", "leastBatch"]);
  const { batch, seed, normalisation, augment, leastBatch } = options;
  requireWhole("Loader", "batch", batch, 1);
  requireWhole("Loader", "seed", seed);
  requireWhole("Loader", "leastBatch", leastBatch, 0);
  requireNormalisation(normalisation, channels);
  if (!Array.isArray(augment)) throw wrongArgument("Loader", `augment is ${told(augment)}`, "give a list, [] for none");
  for (const each of augment as LoaderOptions["augment"]) {
    requireOptions("Loader", each, ["kind", "padding"]);
    requireWord("Loader", "the kind of an augmentation", each.kind, ["flip", "pad_crop"]);
    if (each.kind === "pad_crop") requireWhole("Loader", "padding", each.padding, 0, LONGEST_SIDE);
  }
}

function requireNormalisation(normalisation: Normalisation, channels: number): void {
  requireOptions("Loader", normalisation, ["mean", "std"]);
  for (const name of ["mean", "std"] as const) {
    const values = normalisation[name];
    const count = Array.isArray(values) ? values.length : undefined;
    if (count !== channels)
      throw wrongArgument(
        "Loader",
        `the normalisation's ${name} has ${count ?? told(values)}${count === undefined ? "" : " numbers"}`,
        `give one number for each of the ${channels} channels`,
      );
    // A deviation of 0 would make every pixel infinite.
    for (const each of values) requireFinite("Loader", name, each, name === "std" ? Number.MIN_VALUE : undefined);
  }
  const { mean, std } = normalisation;
  mean.forEach((each, channel) => {
    const deviation = std[channel] ?? 1;
    if (leavesFinite(each, deviation)) return;
    throw wrongArgument(
      "Loader",
      `mean ${each} and std ${deviation} of channel ${channel} leave pixels that are not finite`,
      "give the mean and the deviation of pixels from 0 to 1",
    );
  });
}
