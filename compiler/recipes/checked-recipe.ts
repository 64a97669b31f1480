/** The checked recipe: what follows (losses, optimizers, lint, training) reads this and never the syntax tree. */
import type { ChosenData } from "../../datasets/table.ts";
import type { Span } from "../../grammar/source.ts";
import type { Augmentation, Normalisation } from "../../runtime/dataset.ts";
import type { ScheduleForm } from "../../runtime/learning-rate.ts";
import type { CheckedModel } from "../model/checked.ts";

/** A recipe (`train`), its words resolved and its numbers evaluated. */
export interface CheckedRecipe {
  /** The name after `train`: the model's own, or the recipe's. */
  readonly name: string;
  readonly model: CheckedModel;
  readonly data: DataRecipe;
  readonly batch: number;
  /** Micro-batches of a step, whose mean gradient it follows; absent: the batch is one. It divides `batch`. */
  readonly accumulate?: number;
  readonly loss: LossTerms;
  readonly optimizer: OptimizerRecipe;
  readonly schedule: ScheduleRecipe;
  /** In which the file counts every time: the schedule's, `evaluateEvery`, `checkpointEvery`. No flag changes it. */
  readonly unit: "steps" | "epochs";
  /** Of the run, in `unit` unless a flag gives it in the other. */
  readonly length: { readonly unit: "steps" | "epochs"; readonly count: number };
  /** `zero_last_gamma`: weights (by full name) whose initial value becomes 0. */
  readonly zeroInitialised: readonly string[];
  /** A file of weights to begin with, as it is written: beside the design. */
  readonly start?: string;
  /** Stages whose weights stay as they are, their norms in evaluation mode. */
  readonly freeze?: readonly string[];
  /** Largest global norm of the gradient. */
  readonly clip?: number;
  /** Decay of the average of weights and running statistics that is evaluated. */
  readonly ema?: number;
  /** Activations of a training step lie in memory in 16 bits; absent: all is f32. */
  readonly precision?: "f16";
  /** Bytes that a program of it may take; no recipe says it, a flag does. */
  readonly memoryBudget?: number;
  /** What is told of an evaluation; the first decides which checkpoint is best. */
  readonly metrics: readonly Metric[];
  /** Absent: once an epoch. */
  readonly evaluateEvery?: number;
  readonly checkpointEvery?: number;
  /** Absent: at its length alone. */
  readonly stop?: StopRecipe;
  readonly seed: number;
  readonly span: Span;
  /** Where the value of each entry stands that the file has. */
  readonly places: ReadonlyMap<string, Span>;
}

/** `loss` is better when lower, the others when higher. */
export type Metric = "accuracy" | "top5" | "mean_iou" | "loss";

/** What ends a run before its length is over, by the first metric. */
export type StopRecipe =
  { readonly kind: "patience"; readonly evaluations: number } | { readonly kind: "reached"; readonly target: number };

export interface DataRecipe extends ChosenData {
  readonly normalize: "channel" | "none" | Normalisation;
  /** Of training images; what mixes batches comes last. */
  readonly augment: readonly Augmentation[];
  /** Of images that are evaluated on; nothing that draws. */
  readonly evaluate: readonly Augmentation[];
  /** Examples held out, drawn by the seed. */
  readonly validation: number;
  readonly span: Span;
}
/** What each loss takes, by its word; how it is computed is in `compiler/losses`. */
export interface LossOptions {
  readonly cross_entropy: { readonly labelSmoothing: number };
  readonly binary_cross_entropy: {};
  readonly focal: { readonly gamma: number; readonly alpha: number };
  readonly mse: {};
  readonly l1: {};
  readonly smooth_l1: { readonly beta: number };
  readonly dice: {};
}
export type LossWord = keyof LossOptions;
export type LossRecipe<W extends LossWord = LossWord> = { readonly [K in W]: { readonly kind: K } & LossOptions[K] }[W];

/** One loss of a sum: `0.4 * cross_entropy(of: aux)`. A type and no interface: a program has it as it is. */
export type LossTerm = LossRecipe & {
  readonly weight: number;
  /** The output whose loss it is; absent: of all that the model puts out. */
  readonly of?: string;
};
/** What a step makes small is their weighted sum; evaluations are judged by the output of the first. */
export type LossTerms = readonly [LossTerm, ...LossTerm[]];

/** What each optimizer takes, by its word; what it does is in `compiler/optimizers`. */
export interface OptimizerOptions {
  readonly sgd: { readonly momentum: number; readonly nesterov: boolean; readonly dampening: number } & DecayOptions;
  readonly adam: AdamNumbers & DecayOptions;
  readonly adamw: AdamNumbers & DecayOptions;
  readonly rmsprop: { readonly alpha: number; readonly eps: number; readonly momentum: number } & DecayOptions;
  readonly lars: { readonly momentum: number; readonly trust: number } & DecayOptions;
}
type AdamNumbers = { readonly betas: readonly [number, number]; readonly eps: number };
/** A type and no interface: a program has any recipe's options under the names that they have here. */
export type DecayOptions = {
  readonly weightDecay: number;
  /** Kinds of weights that are spared. */
  readonly noDecay: readonly ("norm" | "bias")[];
};
export type OptimizerWord = keyof OptimizerOptions;
export type OptimizerRecipe<W extends OptimizerWord = OptimizerWord> = {
  readonly [K in W]: { readonly kind: K } & OptimizerOptions[K];
}[W];

/** Times are counted in the recipe's unit; how long the run is, is the recipe's or a flag's to say. */
export type ScheduleRecipe = ScheduleForm;
