/** What a function of a model needs in memory, as the runtime will allocate it; no kernel is written to know it. */
import { grouped } from "../grammar/counted.ts";
import { Refused } from "../grammar/refused.ts";
import { bug } from "./bug.ts";
import { compileFunction, portable } from "./compile-function.ts";
import { plannedBytesOf, type ScheduledFunction } from "./emit/assemble.ts";
import type { FunctionKind } from "./lower/types.ts";
import type { CheckedModel } from "./model/checked.ts";
import type { CheckedRecipe } from "./recipes/checked-recipe.ts";
import type { Recomputation } from "./recompute/recomputation.ts";
import type { Settled } from "./schedule/settle.ts";
import { stepValues } from "./recompute/step-values.ts";
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
  const scheduled = compileFunction(model, { kind, batch: atOnce }, options);
  return bytesOf(scheduled);
}

function bytesOf(scheduled: ScheduledFunction): PlannedMemory {
  const plannedBytes = plannedBytesOf([scheduled]);
  const { temporaryBytes, preparedBytes } = scheduled.schedule.memory;
  return { plannedBytes, temporaryBytes, residentBytes: plannedBytes - temporaryBytes, preparedBytes };
}

/** Of a training step besides, what it keeps from its forward pass for its backward pass. */
export interface TrainingMemory extends PlannedMemory {
  readonly keptBytes: number;
  /** The same by the path of the layer that makes it; what the loss makes stands at `loss`. */
  readonly kept: ReadonlyMap<string, number>;
  /** What a budget costs, where one was given. */
  readonly recomputation?: Recomputation;
}

/**
 * A training step, as `plannedMemory` has it.
 * @param memoryBudget bytes that it may take @throws ResnetProblem RN5004 where it cannot be met
 */
export function trainingMemory(
  model: CheckedModel,
  batch: number,
  sizes: ReadonlyMap<string, number>,
  recipe?: CheckedRecipe,
  memoryBudget?: number,
): TrainingMemory {
  const options = { functions: [], targets: { wgsl: portable }, sizes, ...(recipe ? { recipe } : {}) };
  const request = { kind: "train", batch: microBatchOf({ ...recipe, batch }) } as const;
  let last: Settled | undefined;
  const scheduled = compileFunction(model, request, {
    ...options,
    ...(memoryBudget === undefined ? {} : { memoryBudget }),
    onSteps: (steps) => (last = steps),
  });
  const kept = new Map<string, number>();
  for (const { path, bytes, isKept } of stepValues(last ?? bug("nobody saw the steps")).values.values())
    if (isKept) kept.set(path, (kept.get(path) ?? 0) + bytes);
  return {
    ...bytesOf(scheduled),
    keptBytes: [...kept.values()].reduce((sum, bytes) => sum + bytes, 0),
    kept,
    ...(scheduled.recomputation ? { recomputation: scheduled.recomputation } : {}),
  };
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

/** True where a training step can be made of the model, and so planned. */
export function isTrainable(model: CheckedModel): boolean {
  return trainingProblem(model, model.span) === undefined;
}
