/**
 * The checked model: a finite graph of layers with proved shapes, nothing left to resolve.
 * What follows (summary, lint, drawing, lowering) reads this and never the syntax tree.
 */
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
  /** Its weights are those of an earlier node, whose call is shared with this one. */
  readonly reuses?: true;
  readonly stage: string;
  /** The call in the source, and the calls that led there, innermost first. */
  readonly span: Span;
  readonly calledFrom: readonly Span[];
}

/** A learned tensor or a running statistic, in PyTorch's layout ([out, in/groups, kh, kw]; [out, in]; [C]). */
export interface Weight extends WeightDeclaration {
  readonly name: string;
}
