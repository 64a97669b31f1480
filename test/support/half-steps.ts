/** Training steps in 16 bits of the networks that tests look at: with norms, concatenations, ways up, attention, groups. */
import { compileFunction, everywhere } from "../../compiler/compile.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { defaultRecipe } from "../../compiler/recipes/program-recipe.ts";
import type { Schedule } from "../../compiler/schedule/types.ts";
import { narrowNetworks } from "./narrow-networks.ts";
import { modelsOf, resnet20 } from "./resnet20.ts";

/** A step takes nothing else of a recipe. */
export const halfRecipe = { ...defaultRecipe, precision: "f16" } as CheckedRecipe;

export function halfNetworks(): ReadonlyMap<string, CheckedModel> {
  const narrow = narrowNetworks();
  const chosen = ["Residual", "Dense", "MobileNet", "TinyViT", "ConvNeXt", "Plain"] as const;
  const up = modelsOf('import { UNet } from "std/segmentation"\nmodel Up = UNet(3, width: 4)\n');
  return new Map([
    ...chosen.flatMap((name) => [...narrow].filter(([each]) => each === name)),
    ...[...up].filter(([name]) => name === "Up"),
    ["ResNet20", resnet20()],
  ]);
}

export function halfStep(model: CheckedModel, batch = 2, recipe = halfRecipe): Schedule {
  const sizes = new Map(["H", "W"].map((symbol) => [symbol, 1]));
  return compileFunction(model, { kind: "train", batch }, { functions: [], targets: everywhere, sizes, recipe })
    .schedule;
}
