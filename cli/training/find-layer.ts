/** The first layer whose output is not finite: the model compiled once more, to tell of each layer whether it is. */
import { compileModel } from "../../compiler/compile.ts";
import { FINITE_PREFIX } from "../../compiler/lower/lower.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { microBatchOf } from "../../compiler/recipes/program-recipe.ts";
import type { Device } from "../../runtime/device.ts";
import { openSession } from "../../runtime/open-session.ts";
import type { FindLayer } from "../../training/divergence.ts";

/** @param sizes of the model's symbols */
export function layerFinder(recipe: CheckedRecipe, device: Device, sizes: ReadonlyMap<string, number>): FindLayer {
  return async (tensors, inputs, step) => {
    const functions = [{ kind: "probe", batch: microBatchOf(recipe) }] as const;
    const program = compileModel(recipe.model, { functions, targets: device.targets, recipe, sizes });
    await using session = await openSession(device, program);
    for (const [name, values] of tensors) session.write(name, values);
    const found = [...(await session.probe(inputs, step))].find(([, isFinite]) => !isFinite);
    return found?.[0].slice(FINITE_PREFIX.length);
  };
}
