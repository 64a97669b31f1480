/** What inference and a training step need in memory, planned as they will run. */
import { isTrainable, plannedMemory, trainingMemory } from "resnet-lang";
import type { DesignChoice, MemoryView } from "../../design/view.ts";
import { chosenOf } from "./open.ts";

/** Of a model without a recipe. */
const USUAL_BATCH = 32;

/** At the recipe's batch. */
export function memory(wanted: DesignChoice): MemoryView {
  const { model, recipe, sizes } = chosenOf(wanted);
  const batch = recipe?.batch ?? USUAL_BATCH;
  const inference = plannedMemory(model, "infer", batch, sizes);
  if (!isTrainable(model, recipe)) return { batch, inference };
  const { kept, ...training } = trainingMemory(model, batch, sizes, recipe);
  return { batch, inference, training: { ...training, kept: Object.fromEntries(kept) } };
}
