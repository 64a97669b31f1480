/** What a function of a model needs in memory, as it is planned; no kernel is written to know it. */
import { grouped } from "../grammar/counted.ts";
import { Refused } from "../grammar/refused.ts";
import { bug } from "./bug.ts";
import { portable, settleFunction, sharingMemory } from "./compile-function.ts";
import { plannedBytesOf, type ScheduledFunction } from "./emit/assemble.ts";
import type { FunctionKind } from "./lower/types.ts";
import type { CheckedModel } from "./model/checked.ts";
import type { CheckedRecipe } from "./recipes/checked-recipe.ts";
import { microBatchOf } from "./recipes/program-recipe.ts";
import { FILE_PLAN_LIMIT } from "./model/expansion/limits.ts";
import { reportExpansion } from "./model/expansion/messages.ts";
import type { PlannedBytes } from "./model/measures/quantities.ts";
import { trainingProblem } from "./model/measures/trainable.ts";

/** In bytes of f32. */
export interface PlannedMemory {
  /** Everything: the peak, since all of it is allocated once. */
  readonly plannedBytes: number;
  /** Activations and gradients that share buffers as their lifetimes allow. */
  readonly temporaryBytes: number;
  /** Weights, statistics, the optimiser's state, inputs and outputs, and what is made of weights once. */
  readonly residentBytes: number;
  /** Of these what is made of weights, when they have changed: norms folded into them. */
  readonly preparedBytes: number;
}

/**
 * Inference, or a training step: the recipe's, and of SGD with momentum where there is none. Where the recipe takes a step in
 * micro-batches, one of these is there at a time.
 * @param sizes of symbols other than the batch; all of them must be there
 */
export function plannedMemory(
  model: CheckedModel,
  kind: FunctionKind,
  batch: number,
  sizes: ReadonlyMap<string, number> = new Map(),
  recipe?: CheckedRecipe,
): PlannedMemory {
  const options = { functions: [], targets: { wgsl: portable }, sizes, ...(recipe ? { recipe } : {}) };
  const atOnce = kind === "train" ? microBatchOf({ ...recipe, batch }) : batch;
  const [scheduled] = sharingMemory([settleFunction(model, { kind, batch: atOnce }, options, [])]);
  return bytesOf(scheduled ?? bug("a function is gone"));
}

export function bytesOf(scheduled: ScheduledFunction): PlannedMemory {
  const plannedBytes = plannedBytesOf([scheduled]);
  const { temporaryBytes, preparedBytes } = scheduled.schedule.memory;
  return { plannedBytes, temporaryBytes, residentBytes: plannedBytes - temporaryBytes, preparedBytes };
}

/**
 * What the claims of one file are held to.
 * @param most layers of all plans together
 * @returns what throws Refused beyond (RN5010)
 */
export function plansOfClaims(most = FILE_PLAN_LIMIT): PlannedBytes {
  let layers = 0;
  return (model, { kind, batch }, sizes) => {
    layers += model.nodes.length;
    if (layers > most) {
      const limit = `${grouped(most)} layers in all plans that its claims ask for`;
      const help = "make fewer claims about memory: each batch and each size has a plan of its own";
      throw new Refused(reportExpansion("RN5010", model.span, { model: "this file", limit }, { help }));
    }
    return plannedMemory(model, kind, batch, sizes).plannedBytes;
  };
}

/** True where a training step can be made of the model, and so planned: a recipe's, which was checked with it, or the usual one. */
export function isTrainable(model: CheckedModel, recipe?: CheckedRecipe): boolean {
  return recipe !== undefined || trainingProblem(model, model.span) === undefined;
}
