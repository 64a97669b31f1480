/**
 * The checked model: a finite graph of layers with proved shapes, nothing left to resolve.
 * What follows (summary, lint, drawing, lowering) reads this and never the syntax tree.
 */
import type { ChosenData } from "../../datasets/table.ts";
import type { Span } from "../../grammar/source.ts";
import type { LayerAttributes, LayerInputs, LayerName } from "./layers/table.ts";
import type { WeightDeclaration } from "./layers/layer.ts";
import type { Shape } from "./shapes/shape.ts";
import type { ModelPart } from "./structure.ts";
import type { ValueId } from "./values/value.ts";

export interface CheckedModel {
  readonly name: string;
  /** Of the declaration's name. */
  readonly span: Span;
  /** In topological order; node i puts out value i. Model inputs are nodes of the layer `input`. */
  readonly nodes: readonly ModelNode[];
  readonly inputs: readonly ModelInput[];
  readonly outputs: readonly ModelOutput[];
  /** What the nodes are parts of: stages, blocks, residuals. */
  readonly parts: readonly ModelPart[];
  readonly stages: readonly ModelStage[];
  /** Values that `shape(x)` may name: inputs, stages, model-level `let`s, outputs. */
  readonly values: ReadonlyMap<string, ValueId>;
  /** Symbols of extents other than the batch, each with the least size for which every window fits (Hmin). */
  readonly symbols: ReadonlyMap<string, number>;
  /** Size symbol of the batch, `N` as a rule. */
  readonly batchSymbol: string;
}

export interface ModelInput {
  readonly name: string;
  readonly value: ValueId;
  readonly shape: Shape;
}
export interface ModelOutput {
  readonly name: string;
  /** One, unless the output is a list. */
  readonly values: readonly ValueId[];
  readonly list: boolean;
}
export interface ModelStage {
  readonly name: string;
  /** The value that leaves it. */
  readonly value: ValueId;
  readonly span: Span;
}

/** One layer of the expanded model. Discriminated by `layer`. */
export type ModelNode = { readonly [L in LayerName]: ModelNodeOf<L> }[LayerName];
export interface ModelNodeOf<L extends LayerName> {
  readonly id: ValueId;
  readonly layer: L;
  readonly attributes: LayerAttributes[L];
  readonly inputs: LayerInputs<L, ValueId>;
  /** Put out, symbolic, NCHW order. */
  readonly shape: Shape;
  /** Full names: `conv3_x.0.residual.conv_2.weight`. A shared call's nodes name the same weights. */
  readonly weights: readonly Weight[];
  /** `conv3_x.0.residual.conv_2`; a join is `conv3_x.0.add`. Unique unless shared. */
  readonly path: string;
  readonly stage: string;
  /** The call in the source, and the calls that led there, innermost first. */
  readonly span: Span;
  readonly calledFrom: readonly Span[];
}

/** A learned tensor or a running statistic, in PyTorch's layout ([out, in/groups, kh, kw]; [out, in]; [C]). */
export interface Weight extends WeightDeclaration {
  readonly name: string;
}

/** A recipe (`train`), its words resolved and its numbers evaluated. */
export interface CheckedRecipe {
  /** The name after `train`: the model's own, or the recipe's. */
  readonly name: string;
  readonly model: CheckedModel;
  readonly data: DataRecipe;
  readonly batch: number;
  readonly loss: LossRecipe;
  readonly optimizer: OptimizerRecipe;
  readonly schedule: ScheduleRecipe;
  /** In which the file counts every time: the schedule's, `evaluateEvery`, `checkpointEvery`. No flag changes it. */
  readonly unit: "steps" | "epochs";
  /** Of the run, in `unit` unless a flag gives it in the other. */
  readonly length: { readonly unit: "steps" | "epochs"; readonly count: number };
  /** `zero_last_gamma`: weights (by full name) whose initial value becomes 0. */
  readonly zeroInitialised: readonly string[];
  /** What is told of an evaluation; the first decides which checkpoint is best. */
  readonly metrics: readonly Metric[];
  /** Absent: once an epoch. */
  readonly evaluateEvery?: number;
  readonly checkpointEvery?: number;
  readonly seed: number;
  readonly span: Span;
  /** Where the value of each entry stands that the file has. */
  readonly places: ReadonlyMap<string, Span>;
}

/** `accuracy` is better when higher, `loss` when lower. */
export type Metric = "accuracy" | "loss";

export type Augmentation = { readonly kind: "pad_crop"; readonly padding: number } | { readonly kind: "flip" };
export interface DataRecipe extends ChosenData {
  readonly normalize: "channel" | "none" | { readonly mean: readonly number[]; readonly std: readonly number[] };
  readonly augment: readonly Augmentation[];
  /** Examples held out, drawn by the seed. */
  readonly validation: number;
  readonly span: Span;
}
/** What each loss takes, by its word; how it is computed is in `compiler/losses`. */
export interface LossOptions {
  readonly cross_entropy: { readonly labelSmoothing: number };
}
export type LossWord = keyof LossOptions;
export type LossRecipe<W extends LossWord = LossWord> = { readonly [K in W]: { readonly kind: K } & LossOptions[K] }[W];

/** What each optimizer takes, by its word; what it does is in `compiler/optimizers`. */
export interface OptimizerOptions {
  readonly sgd: { readonly momentum: number; readonly nesterov: boolean; readonly dampening: number } & DecayOptions;
  readonly adam: { readonly betas: readonly [number, number]; readonly eps: number } & DecayOptions;
}
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

/** Times are counted in the recipe's unit. */
export type ScheduleRecipe = (
  | { readonly kind: "constant"; readonly rate: number }
  | { readonly kind: "steps"; readonly rate: number; readonly drop: number; readonly at: readonly number[] }
) & {
  readonly warmup: number;
  readonly warmupFrom: number;
  readonly warmupShape: "linear" | "constant";
};
