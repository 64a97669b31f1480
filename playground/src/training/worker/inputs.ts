/** Which image a model takes, and whether the page's images can train it. */
import { sizesForImage, sizeTaken, type CheckedModel } from "resnet-lang";
import type { Picture } from "../protocol.ts";
import { NotTrained } from "./design-recipes.ts";

export interface ModelImage {
  /** As the model calls it. */
  readonly name: string;
  readonly shape: Picture["shape"];
  /** Of the model's symbols. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** @param size height and width of the images that are there @throws NotTrained for a model of something else */
export function imageOf(model: CheckedModel, size: readonly [height: number, width: number]): ModelImage {
  const [input, ...more] = model.inputs;
  if (!input || more.length > 0 || input.shape.layout !== "image")
    throw new NotTrained(
      `${model.name} takes ${model.inputs.map(({ name }) => name).join(" and ") || "nothing"}, and this page has images`,
      "train a model with one input [N, C, H, W] here; `resnet train` on the command line takes others",
    );
  const { channels } = input.shape;
  if (channels !== 1 && channels !== 3)
    throw new NotTrained(
      `${model.name} takes images of ${channels} channels, and pictures have 1 or 3`,
      `write [N, 3, H, W] for its input; \`resnet train\` on the command line takes what is made elsewhere`,
    );
  const taken = sizeTaken(model, size);
  const sizes = taken ? sizesForImage(model, taken) : "no size of images fits it";
  if (!taken || typeof sizes === "string") throw new NotTrained(`${model.name}: ${String(sizes)}`);
  return { name: input.name, shape: [channels, ...taken], sizes };
}
