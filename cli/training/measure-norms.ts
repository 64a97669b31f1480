/** `--norms`: the model compiled once more, as a step that is looked at; the run's own program, and with it its bits, stay as they are. */
import { compileModel } from "../../compiler/compile.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import type { Device } from "../../runtime/device.ts";
import { openSession } from "../../runtime/open-session.ts";
import type { MeasureNorms } from "../../training/norms.ts";
import { UsageError } from "../usage-error.ts";

export interface NormsMeter extends AsyncDisposable {
  readonly measure: MeasureNorms;
}

/** @param sizes of the model's symbols @throws UsageError where a step is several */
export async function openNorms(
  recipe: CheckedRecipe,
  device: Device,
  sizes: ReadonlyMap<string, number>,
): Promise<NormsMeter> {
  if ((recipe.accumulate ?? 1) > 1)
    throw new UsageError(
      `--norms looks at a step that takes its batch at once, and ${recipe.name} takes it in ${recipe.accumulate} parts`,
      "leave `accumulate` out of the recipe for that run, with a smaller batch where memory asks for it",
    );
  const functions = [{ kind: "norms", batch: recipe.batch }] as const;
  const program = compileModel(recipe.model, { functions, targets: device.targets, recipe, sizes });
  const session = await openSession(device, program);
  const names = new Set<string>(session.names());
  const parameters = program.tensors.filter(({ role }) => role === "parameter");
  return {
    async measure(tensors, inputs, numbers) {
      for (const [name, values] of tensors) if (names.has(name)) session.write(name, values);
      const told = await session.norms(inputs, numbers);
      return parameters.flatMap(({ name, shape }) => {
        const [weight, gradient, update] = ["weight", "gradient", "update"].map((kind) => told.get(`${kind}/${name}`));
        if (weight === undefined || gradient === undefined || update === undefined) return [];
        return [{ name, rank: shape.length, weight, gradient, update }];
      });
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}
