/** What data a person hands over in memory: whether its parts fit one another, told before the first batch is made of them. */
import { isKind, requireFinite, requireOptions, requireWhole, told, wrongArgument } from "./argument.ts";
import { LONGEST_SIDE } from "./augment/augmentation.ts";
import { requireAugmentations } from "./checked-augment.ts";
import {
  leavesFinite,
  targetsOf,
  type Dataset,
  type LoaderOptions,
  type Normalisation,
  type TargetData,
  type TargetedDataset,
} from "./dataset.ts";
import { volume } from "./layout.ts";

/** @param where the function, for messages @throws ResnetProblem RN5013 */
export function requireDataset(where: string, data: Dataset | TargetedDataset): void {
  if (typeof data !== "object" || data === null)
    throw wrongArgument(
      where,
      `the data is ${told(data)}`,
      "give { name, images, labels, shape, classes }, or { name, images, shape, targets }",
    );
  const { images, shape } = data;
  if (!Array.isArray(shape) || shape.length !== 3)
    throw wrongArgument(where, `shape is ${told(shape)}`, "give [channels, height, width]");
  ["channels", "height", "width"].forEach((name, axis) => requireWhole(where, name, shape[axis], 1, LONGEST_SIDE));
  if (!("targets" in data)) requireClasses(where, data);
  if (!isKind(images, "Uint8Array"))
    throw wrongArgument(where, `images are ${told(images)}`, "give the pixels of all images as a Uint8Array, 0 to 255");
  const targets: unknown = targetsOf(data);
  if (!isKind(targets, "Object"))
    throw wrongArgument(where, `targets are ${told(targets)}`, "give { NAME: { values, shape } }");
  const size = volume(shape);
  for (const [name, target] of Object.entries(targetsOf(data))) {
    requireTarget(where, name, target);
    const count = target.values.length / volume(target.shape);
    if (images.length !== count * size)
      throw wrongArgument(
        where,
        `${count} ${name} and images of [${shape.join(", ")}] need ${count * size} pixels, there are ${images.length}`,
        `give ${name} for each image`,
      );
  }
  if (images.length % size !== 0)
    throw wrongArgument(
      where,
      `${images.length} pixels are no whole number of images of [${shape.join(", ")}]`,
      "give whole images",
    );
}

function requireClasses(where: string, { classes, classNames }: Dataset): void {
  requireWhole(where, "classes", classes, 1);
  if (classNames === undefined) return;
  const areNames = Array.isArray(classNames) && classNames.every((name) => typeof name === "string");
  if (!areNames || classNames.length !== classes)
    throw wrongArgument(where, `classNames are ${told(classNames)}`, `give a list of ${classes} names, or none`);
}

/** What a target's values may be: of classes, and of what is measured. */
const WHOLE_KINDS = ["Uint8Array", "Uint16Array", "Int32Array"];
const KINDS = [...WHOLE_KINDS, "Float32Array"];

function requireTarget(where: string, name: string, target: TargetData): void {
  requireOptions(where, target, ["values", "shape", "classes"]);
  const { values, shape, classes } = target;
  if (name === "image") throw wrongArgument(where, "a target is called image", "give it another name: images are so");
  const kinds = classes === undefined ? KINDS : WHOLE_KINDS;
  if (!kinds.some((kind) => isKind(values, kind)))
    throw wrongArgument(where, `${name} are ${told(values)}`, `give them as one of ${kinds.join(", ")}`);
  if (!Array.isArray(shape) || !shape.every((extent) => Number.isSafeInteger(extent) && extent > 0))
    throw wrongArgument(where, `the shape of ${name} is ${told(shape)}`, "give that of one image's, [] of a number");
  if (classes !== undefined) requireWhole(where, `classes of ${name}`, classes, 1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (classes === undefined ? Number.isFinite(value) : value >= 0 && value < classes) continue;
    const reason = classes === undefined ? "not finite" : `none of the ${classes} classes`;
    const help = classes === undefined ? "leave that image out" : `${name} are 0 to ${classes - 1}`;
    throw wrongArgument(where, `${name}[${i}] is ${value}, which is ${reason}`, help);
  }
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
export function requireLoaderOptions(options: LoaderOptions, data: Dataset | TargetedDataset): void {
  requireOptions("Loader", options, [
    "batch",
    "seed",
    "normalisation",
    "augment",
    "evaluate",
    "microBatch",
    "leastBatch",
  ]);
  const { batch, seed, normalisation, augment, evaluate = [], microBatch = batch, leastBatch } = options;
  requireWhole("Loader", "batch", batch, 1);
  requireWhole("Loader", "microBatch", microBatch, 1);
  requireWhole("Loader", "seed", seed);
  requireWhole("Loader", "leastBatch", leastBatch, 0);
  requireNormalisation("Loader", normalisation, data.shape[0]);
  requireAugmentations("Loader", "augment", augment);
  requireAugmentations("Loader", "evaluate", evaluate);
  const moving = Object.entries(targetsOf(data)).find(([, { shape }]) => shape.length === 3);
  if (augment.length + evaluate.length > 0 && moving)
    throw wrongArgument("Loader", `${moving[0]} are images, which do not move with those that are`, "give augment: []");
}

/** @throws ResnetProblem RN5013 */
export function requireNormalisation(where: string, normalisation: Normalisation, channels: number): void {
  requireOptions(where, normalisation, ["mean", "std"]);
  for (const name of ["mean", "std"] as const) {
    const values = normalisation[name];
    if (!Array.isArray(values) || values.length !== channels)
      throw wrongArgument(
        where,
        `the normalisation's ${name} is ${Array.isArray(values) ? `a list of ${values.length}` : told(values)}`,
        `give one number a channel: ${channels}`,
      );
    // A deviation of 0 would make every pixel infinite.
    for (const each of values) requireFinite(where, name, each, name === "std" ? Number.MIN_VALUE : undefined);
  }
  const { mean, std } = normalisation;
  mean.forEach((each, channel) => {
    const deviation = std[channel] ?? 1;
    if (leavesFinite(each, deviation)) return;
    throw wrongArgument(
      where,
      `mean ${each} and std ${deviation} of channel ${channel} leave pixels that are not finite`,
      "give the mean and the deviation of pixels from 0 to 1",
    );
  });
}
