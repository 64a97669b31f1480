/** How often a run sees each image that there is, beside its steps. */
import { element } from "../../dom.ts";
import type { OutlinedRecipe } from "../protocol.ts";
import { shortNumber, whole } from "./words.ts";

/** The element's name, for what it describes. */
export const PASSES = "training-passes";

export class Passes {
  readonly element = element("span", { id: PASSES, class: "quiet" });

  /** @param steps that are asked for instead of the recipe's */
  show(recipe: Pick<OutlinedRecipe, "length" | "match"> | undefined, steps: number | undefined): void {
    this.element.textContent = recipe ? passesText(recipe, steps) : "";
  }
}

function passesText({ length, match }: Pick<OutlinedRecipe, "length" | "match">, steps: number | undefined): string {
  if (!match) return "";
  const { images, stepsOfPass, madeFor } = match;
  const passes = steps === undefined && length.unit === "epochs" ? length.count : (steps ?? length.count) / stepsOfPass;
  if (!(passes > 0)) return "";
  const count = passes < 10 ? shortNumber(passes) : whole(passes);
  const times = `${count} ${count === "1" ? "pass" : "passes"} over ${whole(images)} images`;
  return madeFor === undefined ? times : `${times}; the recipe is made for all of ${madeFor}`;
}
