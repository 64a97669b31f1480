/** What a program takes from a recipe: how its step is made, which functions it has, and what a run by it needs. */
import { scheduleOver } from "../../runtime/learning-rate.ts";
import { lastBatchOf } from "../../runtime/dataset.ts";
import type { ProgramRecipe } from "../../runtime/program.ts";
import type { FunctionRequest } from "../lower/types.ts";
import type { CheckedRecipe } from "./checked-recipe.ts";
import { leastBatch } from "../model/measures/least-batch.ts";
import { evaluationExamples, trainingExamples } from "./data.ts";

/** What of a recipe decides a step and the values before the first. */
export type StepRecipe = Pick<
  CheckedRecipe,
  | "loss"
  | "optimizer"
  | "zeroInitialised"
  | "freeze"
  | "accumulate"
  | "clip"
  | "ema"
  | "precision"
  | "seed"
  | "memoryBudget"
> & {
  /** How its images are moved: whether they are mixed. */
  readonly data?: Pick<CheckedRecipe["data"], "augment">;
};

/** Of a model for which the design has no recipe: the paper's optimizer. Documented in `resnet compile --help`. */
export const defaultRecipe: StepRecipe = {
  loss: [{ kind: "cross_entropy", labelSmoothing: 0, weight: 1 }],
  optimizer: { kind: "sgd", momentum: 0.9, nesterov: false, dampening: 0, weightDecay: 1e-4, noDecay: [] },
  zeroInitialised: [],
  seed: 0,
};

export interface Epoch {
  readonly steps: number;
  /** Examples of its last, smaller batch; 0 where there is none. */
  readonly lastBatch: number;
}

type Sizes = ReadonlyMap<string, number>;

/**
 * How an epoch of a recipe falls into batches, where its data are as many as they are published; undefined where nobody
 * has seen how many these are.
 */
function epochOf(recipe: CheckedRecipe, sizes: Sizes): Epoch | undefined {
  const { data, batch, model } = recipe;
  const examples = trainingExamples(data);
  if (examples === undefined) return undefined;
  const whole = Math.floor(examples / batch);
  const rest = lastBatchOf(examples, {
    batch,
    microBatch: microBatchOf(recipe),
    leastBatch: leastBatch(model, sizes, recipe.freeze).examples,
  });
  const lastBatch = whole > 0 ? rest : 0;
  return { steps: Math.max(1, whole + (lastBatch > 0 ? 1 : 0)), lastBatch };
}

/** Examples that a step is given at once: the batch, or a part of it. */
export function microBatchOf({ batch, accumulate = 1 }: Pick<CheckedRecipe, "batch" | "accumulate">): number {
  return Math.ceil(batch / accumulate);
}

/** Larger than the batch of training, for no gradient is kept; in step with it, so that a smaller one needs less memory. */
export function evaluationBatch(batch: number, examples: number): number {
  return Math.min(Math.max(2 * batch, 32), 256, examples);
}

/**
 * Functions that a run needs: steps of a batch (of a micro-batch, where a step takes several) and of what is left of an
 * epoch's last one, and inference.
 * @param lastBatch examples of an epoch's last batch, 0 where it is as large as the others
 */
export function functionsOf(
  recipe: Pick<CheckedRecipe, "batch" | "accumulate">,
  lastBatch: number,
  inferBatch: number,
): readonly FunctionRequest[] {
  const batch = microBatchOf(recipe);
  const last = lastBatch % batch;
  return [
    { kind: "train", batch },
    ...(last > 0 ? [{ kind: "train", batch: last } as const] : []),
    { kind: "infer", batch: inferBatch },
  ];
}

/** Functions of a recipe's module, which does not depend on the images that one person has. */
export function recipeFunctions(recipe: CheckedRecipe, sizes: Sizes): readonly FunctionRequest[] {
  const most = evaluationExamples(recipe.data) ?? Number.MAX_SAFE_INTEGER;
  return functionsOf(recipe, epochOf(recipe, sizes)?.lastBatch ?? 0, evaluationBatch(microBatchOf(recipe), most));
}

/** Functions of a module that trains: of its recipe, and of no recipe a step and inference of `batch` examples. */
export function trainingFunctions(
  recipe: CheckedRecipe | undefined,
  batch: number,
  sizes: Sizes,
): readonly FunctionRequest[] {
  if (recipe) return recipeFunctions({ ...recipe, batch }, sizes);
  return [
    { kind: "train", batch },
    { kind: "infer", batch },
  ];
}

/** As a recipe has them. */
export function initWords({ zeroInitialised }: Pick<CheckedRecipe, "zeroInitialised">): ProgramRecipe["init"] {
  return zeroInitialised.length > 0 ? ["zero_last_gamma"] : [];
}

/** Without what is not there. */
function given<T extends {}>(entries: T): { readonly [K in keyof T]?: NonNullable<T[K]> } {
  // What is left has a value.
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: NonNullable<T[K]>;
  };
}

/** What a program says of its recipe; the default's where there is none. */
export function programRecipe(recipe: CheckedRecipe | undefined, sizes: Sizes): ProgramRecipe {
  const { loss, optimizer, freeze, accumulate, clip, ema, precision, seed } = recipe ?? defaultRecipe;
  const init = initWords(recipe ?? defaultRecipe);
  const step = {
    ...{ loss, optimizer, init },
    ...given({ start: recipe?.start, freeze, accumulate, clip, ema, precision }),
    seed,
  };
  if (!recipe) return { name: null, ...step };
  const { schedule, length, unit } = recipe;
  const { kind, images, augment } = recipe.data;
  const data = { kind, ...(images ? { path: images.path } : {}), augment };
  const named = { name: recipe.name, ...step, data };
  const stepsPerEpoch = epochOf(recipe, sizes)?.steps;
  // How long an epoch is, and with it a run that counts in epochs, is not known of images that nobody has seen.
  if (stepsPerEpoch === undefined && (unit === "epochs" || length.unit === "epochs")) return named;
  const steps = length.unit === "steps" ? length.count : length.count * (stepsPerEpoch ?? 0);
  const each = unit === "steps" ? 1 : 1 / (stepsPerEpoch ?? 1);
  const times = { schedule: scheduleOver(schedule, steps * each, each), unit, steps, ...given({ stepsPerEpoch }) };
  return { ...named, run: { ...times, ...watchedBy(recipe) } };
}

/** How a run is evaluated and kept, as far as its recipe says it. */
function watchedBy({ metrics, evaluateEvery, checkpointEvery, stop }: CheckedRecipe) {
  const [metric] = metrics;
  return {
    ...(metric === undefined || metric === "accuracy" ? {} : { metric }),
    ...(evaluateEvery === undefined ? {} : { evaluateEvery }),
    ...(checkpointEvery === undefined ? {} : { checkpointEvery }),
    ...(stop === undefined ? {} : { stop }),
  };
}
