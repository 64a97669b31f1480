/** What a program says of pictures, whether it trains or not: how its recipe prepares them, and what its scores mean. */
import { factsOf } from "../../datasets/table.ts";
import type { ProgramPictures } from "../../runtime/program.ts";
import type { CheckedRecipe, LossWord } from "./checked-recipe.ts";

/** Losses that tell each class by itself: an image may be of several, or of none. */
const ofEachClass: ReadonlySet<LossWord> = new Set(["binary_cross_entropy", "focal", "dice"]);

/** @param loss that the scores are trained with */
export function classesOf(loss: LossWord): ProgramPictures["classes"] {
  return ofEachClass.has(loss) ? "each" : "one";
}

export function programPictures({
  data,
  loss,
  model,
}: Pick<CheckedRecipe, "data" | "loss" | "model">): ProgramPictures {
  const { normalize, evaluate } = data;
  const { classNames } = factsOf(data, model.inputs[0]?.shape.channels ?? 1) ?? {};
  const [{ kind } = { kind: "cross_entropy" as const }] = loss;
  return { normalize, evaluate, classes: classesOf(kind), ...(classNames ? { classNames } : {}) };
}

/** Of a model that is compiled without one of its recipes: what all of them say, where they say the same. */
export function agreedPictures(recipes: readonly CheckedRecipe[]): ProgramPictures | undefined {
  const [first, ...others] = recipes.map(programPictures);
  return others.every((each) => JSON.stringify(each) === JSON.stringify(first)) ? first : undefined;
}
