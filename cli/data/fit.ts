/** That a model takes the images that were read, and that those of a test set are as those of its training set. */
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { formatShape } from "../../compiler/model/shapes/shape.ts";
import { sizesForImage } from "../../compiler/model/shapes/sizes.ts";
import { classScores, outputProblem } from "../../compiler/model/measures/trainable.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import type { DataFile } from "./read-set.ts";

/** The images are the model's input and the classes its output. @throws ResnetProblem RN4005 to RN4007 */
export function requireFit(model: CheckedModel, { file, data }: DataFile): void {
  const [channels, height, width] = data.shape;
  const shape = model.inputs[0]?.shape;
  const sizes = sizesForImage(model, [height, width]);
  if (typeof sizes === "string" || shape?.channels !== channels) {
    const wanted = shape ? formatShape(shape) : "none";
    const reason = typeof sizes === "string" ? ` (${sizes})` : "";
    const why = `${file}: images are [${data.shape.join(", ")}]; the input of ${model.name} is ${wanted}${reason}`;
    throw new ResnetProblem("RN4006", why, "name the data that the model is for, or change its input");
  }
  const scores = classScores("accuracy");
  const problem = outputProblem(model, model.span, scores);
  if (problem)
    throw new ResnetProblem(problem.code, `${model.name}: ${problem.message}`, `${scores.help}, or name another one`);
  const outputs = model.nodes[model.outputs[0]?.values[0] ?? -1]?.shape.channels ?? 0;
  if (outputs !== data.classes) {
    const why = `${file}: ${data.name} has ${data.classes} classes, the output of ${model.name} has ${outputs} channels`;
    throw new ResnetProblem("RN4005", why, "name the data that the model is for, or change its last layer");
  }
}

/** What is evaluated is of the kind of what was trained on. @throws ResnetProblem RN4005, RN4006 */
export function requireAlike(train: DataFile, test: DataFile): void {
  const [ours, theirs] = [train.data, test.data].map(({ shape }) => `[${shape.join(", ")}]`);
  const help = "take both from the same data set";
  if (ours !== theirs)
    throw new ResnetProblem("RN4006", `${test.file}: images are ${theirs}, those of ${train.file} ${ours}`, help);
  if (train.data.classes !== test.data.classes)
    throw new ResnetProblem(
      "RN4005",
      `${test.file} has ${test.data.classes} classes, ${train.file} ${train.data.classes}`,
      help,
    );
}
