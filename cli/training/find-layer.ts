/** The first layer whose output is not finite: the model compiled once more, to tell of each layer whether it is. */
import { compileModel } from "../../compiler/compile.ts";
import { FINITE_PREFIX } from "../../compiler/lower/lower.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import type { Device } from "../../runtime/device.ts";
import { openSession } from "../../runtime/open-session.ts";
import type { FindLayer } from "../../training/divergence.ts";

/** @param sizes of the model's symbols */
export function layerFinder(
  { model, batch }: CheckedRecipe,
  device: Device,
  sizes: ReadonlyMap<string, number>,
): FindLayer {
  return async (tensors, inputs, step) => {
    const functions = [{ kind: "probe", batch }] as const;
    await using session = await openSession(device, compileModel(model, { functions, targets: device.targets, sizes }));
    for (const [name, values] of tensors) session.write(name, values);
    const found = [...(await session.probe(inputs, step))].find(([, isFinite]) => !isFinite);
    return found?.[0].slice(FINITE_PREFIX.length);
  };
}
