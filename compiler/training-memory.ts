/** What a program of a model needs in memory, with the room that its kernels have, and what its training step keeps. */
import { allocatedOn } from "./allocated-memory.ts";
import { bug } from "./bug.ts";
import { everywhere } from "./compile.ts";
import {
  settleFunction,
  sharingMemory,
  portable,
  type CompileOptions,
  type SettledFunction,
} from "./compile-function.ts";
import { placeFunctions } from "./emit/assemble.ts";
import { functionsWithin } from "./functions-within.ts";
import type { FunctionRequest } from "./lower/types.ts";
import type { CheckedModel } from "./model/checked.ts";
import { bytesOf, type PlannedMemory } from "./planned-memory.ts";
import type { CheckedRecipe } from "./recipes/checked-recipe.ts";
import { microBatchOf } from "./recipes/program-recipe.ts";
import type { Recomputation } from "./recompute/recomputation.ts";
import { stepValues } from "./recompute/step-values.ts";

/** Of a training step besides, what it keeps from its forward pass for its backward pass. */
export interface TrainingMemory extends PlannedMemory {
  readonly keptBytes: number;
  /** The same by the path of the layer that makes it; what the loss makes stands at `loss`. */
  readonly kept: ReadonlyMap<string, number>;
  /** What a budget costs, where one was given. */
  readonly recomputation?: Recomputation;
}

/** Functions that share their memory. */
export interface ProgramMemory {
  readonly functions: readonly FunctionRequest[];
  readonly plannedBytes: number;
  /** That compute where a processor does. */
  readonly threads: number;
  /** What a device allocates, kernels' room and all: in WGSL that runs everywhere, and in WebAssembly with these threads. */
  readonly allocatedBytes: { readonly wgsl?: number; readonly wasm?: number };
}

type Options = Pick<CompileOptions, "sizes" | "recipe" | "memoryBudget" | "threads">;

/**
 * A program of these functions as it is compiled for every device, and its first training step, with memory of its own.
 * @throws OverBudget where the budget of memory cannot be met
 */
export function programMemory(
  model: CheckedModel,
  functions: readonly FunctionRequest[],
  options: Options,
): { readonly program: ProgramMemory; readonly training?: TrainingMemory } {
  const all = { ...options, functions, targets: everywhere };
  const { settled, scheduled } = functionsWithin(model, functions, all);
  const placed = placeFunctions(scheduled);
  const { plannedBytes } = placed.program;
  const { threads = 1 } = options;
  const step = settled.find(({ lowered }) => lowered.kind === "train");
  return {
    program: { functions, plannedBytes, threads, allocatedBytes: allocatedOn(placed, everywhere, threads) },
    ...(step ? { training: stepMemory(step) } : {}),
  };
}

/** A training step, as `plannedMemory` has it. */
export function trainingMemory(
  model: CheckedModel,
  batch: number,
  sizes: ReadonlyMap<string, number>,
  recipe?: CheckedRecipe,
): TrainingMemory {
  const options = { functions: [], targets: { wgsl: portable }, sizes, ...(recipe ? { recipe } : {}) };
  const request = { kind: "train", batch: microBatchOf({ ...recipe, batch }) } as const;
  return stepMemory(settleFunction(model, request, options, []));
}

function stepMemory(step: SettledFunction): TrainingMemory {
  const kept = new Map<string, number>();
  for (const { bytesOf, isKept } of stepValues(step.settled).values.values())
    for (const [path, bytes] of isKept ? bytesOf : []) kept.set(path, (kept.get(path) ?? 0) + bytes);
  return {
    ...bytesOf(sharingMemory([step])[0] ?? bug("a function is gone")),
    keptBytes: [...kept.values()].reduce((sum, bytes) => sum + bytes, 0),
    kept,
    ...(step.recomputation ? { recomputation: step.recomputation } : {}),
  };
}
