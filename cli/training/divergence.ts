/** Where numbers ceased to be finite: the design compiled once more, as a probe of every layer. */
import { compileModel } from "../../compiler/compile.ts";
import { FINITE_PREFIX } from "../../compiler/lower/lower.ts";
import { openSession } from "../../runtime/session.ts";
import { inputOf, type RunSetting } from "./setting.ts";

/**
 * The first layer whose output is not finite, on the batch of a step and with the tensors as they are.
 * @returns undefined where all are finite, or for an epoch's last, smaller batch
 */
export async function firstNotFinite(
  { recipe, device, session, loader, sizes }: RunSetting,
  step: number,
): Promise<string | undefined> {
  const inputs = loader.batch(step);
  if (inputs.labels.length !== recipe.batch) return undefined;
  const functions = [{ kind: "probe", batch: recipe.batch }] as const;
  const probe = compileModel(recipe.model, { functions, targets: device.targets, sizes });
  await using inspection = await openSession(device, probe);
  for (const [name, values] of await session.readAll(["parameter", "state"])) inspection.write(name, values);
  const finite = await inspection.probe({ [inputOf(recipe)]: inputs.image }, step);
  return [...finite].find(([, isFinite]) => !isFinite)?.[0].slice(FINITE_PREFIX.length);
}
