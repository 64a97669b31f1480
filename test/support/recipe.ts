/** A recipe of the smallest model, with entries of its own. */
import { checkProject } from "../../compiler/check.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { loadProject } from "../../compiler/resolve/project.ts";

const entries = {
  data: "synthetic(classes: 4, size: 8, examples: 640, validation: 128)",
  batch: "32",
  loss: "cross_entropy",
  optimizer: "sgd",
  schedule: "constant(0.01)",
  steps: "64",
};

/** @param changed values by entry; empty leaves the entry out, `more` is written as it is */
export function recipeText(
  { more = "", ...changed }: { readonly [entry: string]: string },
  body = "globalavgpool -> linear(4)",
): string {
  const lines = Object.entries({ ...entries, ...changed }).flatMap(([word, value]) =>
    value === "" ? [] : [`  ${word} ${value}`],
  );
  return `model Tiny {\n  input image: [N, 3, 8, 8]\n  ${body}\n}\ntrain Tiny {\n${lines.join("\n")}\n  ${more}\n}\n`;
}

export function recipeOf(changed: { readonly [entry: string]: string }, body?: string): CheckedRecipe {
  const project = loadProject("tiny.resnet", recipeText(changed, body), { read: () => ({ problem: "none" }) });
  const { recipes, diagnostics } = checkProject(project);
  const [recipe] = recipes;
  if (!recipe) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return recipe;
}
