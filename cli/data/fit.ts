/** That a model takes the images that were read, and that those of a test set are as those of its training set. */
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { formatShape } from "../../compiler/model/shapes/shape.ts";
import { sizesForImage, sizeTaken } from "../../compiler/model/shapes/sizes.ts";
import { classScores, outputProblem } from "../../compiler/model/measures/trainable.ts";
import type { Augmentation, Size } from "../../runtime/augment/augmentation.ts";
import { sizeAfter } from "../../runtime/augment/transform.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { resizeHelp } from "../../datasets/image-folder.ts";
import type { LabelledImages } from "../../training/feed.ts";
import type { DataFile } from "./read-set.ts";

/**
 * The images are the model's input, once they are transformed, and the classes its output.
 * @param scored the output whose classes they are; absent: the model's only one
 * @throws ResnetProblem RN4005 to RN4007
 */
export function requireFit(
  model: CheckedModel,
  { file, data }: DataFile,
  transforms: readonly Augmentation[] = [],
  scored?: string,
): void {
  const size = sizeAfter(transforms, sizeOf(data));
  if (!size) throw withoutSize(data, model);
  const [channels, height, width] = [data.shape[0], ...size];
  const shape = model.inputs[0]?.shape;
  const sizes = sizesForImage(model, [height, width]);
  if (typeof sizes === "string" || shape?.channels !== channels) {
    const wanted = shape ? formatShape(shape) : "none";
    const reason = typeof sizes === "string" ? ` (${sizes})` : "";
    const why = `${file}: images are [${[channels, height, width].join(", ")}]${transforms.length > 0 ? " after the transforms" : ""}; the input of ${model.name} is ${wanted}${reason}`;
    throw new ResnetProblem("RN4006", why, "name the data that the model is for, or change its input");
  }
  const scores = classScores("accuracy", scored);
  const problem = outputProblem(model, model.span, scores);
  if (problem)
    throw new ResnetProblem(problem.code, `${model.name}: ${problem.message}`, `${scores.help}, or name another one`);
  const output = model.outputs.find(({ name }) => scored === undefined || name === scored);
  const outputs = model.nodes[output?.values[0] ?? -1]?.shape.channels ?? 0;
  if (outputs !== data.classes) {
    const why = `${file}: ${data.name} has ${data.classes} classes, the output of ${model.name} has ${outputs} channels`;
    throw new ResnetProblem("RN4005", why, "name the data that the model is for, or change its last layer");
  }
}

/** Undefined where images have different sizes. */
function sizeOf(data: LabelledImages): Size | undefined {
  return "differs" in data ? undefined : [data.shape[1], data.shape[2]];
}

/** RN4013: nothing brings images of different sizes to one. */
function withoutSize(data: LabelledImages, model: CheckedModel): ResnetProblem {
  const [channels, ...own] = data.shape;
  const problem = "differs" in data ? data.differs : undefined;
  return new ResnetProblem(
    "RN4013",
    problem ?? "images differ in size",
    resizeHelp([channels, ...(sizeTaken(model, own) ?? own)]),
  );
}

/** Classes by their names, where they have any. */
export interface NamedClasses {
  /** That has them, for people. */
  readonly of: string;
  readonly names: readonly string[] | undefined;
}

/**
 * A score stands for a class by its place alone: the classes of both are the same.
 * @param help what to do where they are not
 * @throws ResnetProblem RN4005
 */
export function requireSameClasses(one: NamedClasses, other: NamedClasses, help: string): void {
  if (!one.names || !other.names) return;
  const [ours, theirs] = [new Set(one.names), new Set(other.names)];
  const [missing, more] = [one.names.find((name) => !theirs.has(name)), other.names.find((name) => !ours.has(name))];
  if (missing !== undefined)
    throw new ResnetProblem("RN4005", `${other.of} lacks the class ${missing}, which ${one.of} has`, help);
  if (more !== undefined)
    throw new ResnetProblem("RN4005", `${other.of} has the class ${more}, which ${one.of} lacks`, help);
  if (one.names.some((name, place) => name !== other.names?.[place]))
    throw new ResnetProblem("RN4005", `${other.of} has the classes of ${one.of} in another order`, help);
}

/** What is evaluated is of the kind of what was trained on. @throws ResnetProblem RN4005, RN4006 */
export function requireAlike(train: DataFile, test: DataFile, isTransformed = false): void {
  const [ours, theirs] = [train.data, test.data].map(({ shape }) => `[${shape.join(", ")}]`);
  const help = "take both from the same data set";
  // What is transformed is the model's input in any case.
  if (ours !== theirs && !isTransformed)
    throw new ResnetProblem("RN4006", `${test.file}: images are ${theirs}, those of ${train.file} ${ours}`, help);
  const [trained, tested] = [train, test].map(({ file, data }) => ({ of: file, names: data.classNames }));
  if (trained && tested)
    requireSameClasses(trained, tested, "give both the same folders: a class without test images cannot be scored");
  if (train.data.classes !== test.data.classes)
    throw new ResnetProblem(
      "RN4005",
      `${test.file} has ${test.data.classes} classes, ${train.file} ${train.data.classes}`,
      help,
    );
}
