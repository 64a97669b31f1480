/** Whether the device that a run is to have computes in the recipe's precision: asked before anything else is done. */
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { requireHalf } from "../../runtime/precision.ts";
import type { DeviceChoice } from "../options/shared.ts";
import { openChosenDevice } from "./open-device.ts";

/** Opens the device for a moment, where the recipe asks for more than all have. @throws ResnetProblem RN5005, RN5001 */
export async function requirePrecision(
  { precision }: Pick<CheckedRecipe, "precision">,
  choice: DeviceChoice,
): Promise<void> {
  if (precision === undefined) return;
  const { device: opened } = await openChosenDevice(choice);
  await using device = opened;
  requireHalf(device.kind === "gpu" ? device : { name: device.name });
}
