/**
 * What every layer's file defines: its parameters, its shape rule, its weights and its cost.
 * A new layer is a new file and one line in `table.ts`.
 */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import type { ArgumentValue, Word } from "../words/word.ts";
import type { Shape } from "../shapes/shape.ts";

/** One call, with every parameter given or defaulted, types already checked against `Parameter.type`. */
export interface LayerCall {
  readonly arguments: ReadonlyMap<string, ArgumentValue>;
  readonly input: Shape;
  /** Of the whole call. */
  readonly span: Span;
  /** Of one argument where it was written, else of the call. */
  readonly spanOf: (parameter: string) => Span;
}

/** How a weight starts; `fan`s are already numbers. Standard deviations and bounds as PyTorch computes them. */
export type Initializer =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "normal"; readonly std: number }
  | { readonly kind: "truncated_normal"; readonly std: number }
  | { readonly kind: "uniform"; readonly bound: number }
  | { readonly kind: "dirac"; readonly groups: number };

/** What the axes of a weight are: [out, in / groups, kh, kw], [out, in], a number a channel, [1, L, C]. */
export type WeightLayout = "kernel" | "matrix" | "channels" | "tokens";

export interface WeightDeclaration {
  /** Last part of the name: `weight`, `bias`, `running_mean`, `running_var`. */
  readonly tensor: string;
  /** PyTorch's layout. */
  readonly shape: readonly number[];
  readonly layout: WeightLayout;
  /** A state (running statistic) is saved and loaded, but neither counted nor learned. */
  readonly role: "parameter" | "state";
  readonly initializer: Initializer;
  /** What it can hold, where not every number: a file that holds another is damaged. */
  readonly range?: { readonly least: number; readonly words: string };
}

export interface LayerInstance<Attributes, Others extends readonly number[] = readonly []> {
  readonly attributes: Attributes;
  readonly shape: Shape;
  readonly weights: readonly WeightDeclaration[];
  /** Values read after the current one (`add(other)`): as many as `FurtherInputs` says. */
  readonly others: Others;
}

/** Of a layer whose call says all. */
export type NoAttributes = { readonly [name: string]: never };

export interface FailedLayer {
  readonly ok: false;
  readonly diagnostics: readonly Diagnostic[];
}
export type LayerOutcome<Attributes, Others extends readonly number[] = readonly []> =
  { readonly ok: true; readonly instance: LayerInstance<Attributes, Others> } | FailedLayer;

/** Of a layer that no design calls: the input, what a residual makes. */
export interface OwnLayerDefinition<Attributes, Others extends readonly number[] = readonly []> extends Word {
  /**
   * Nodes of a training step's graph that one call makes, SGD with all its options: what RN5010 counts. A function where
   * they grow with what is asked for, or with how many values are read.
   */
  readonly operations: number | ((attributes: Attributes, inputs: number) => number);
  /** Shape rule and weights of one call. */
  readonly instantiate: (call: LayerCall) => LayerOutcome<Attributes, Others>;
  /** Multiply-adds for one example; extents are numbers here, without the batch (`[C, H, W]`, `[C]`, `[L, C]`). */
  readonly macs?: (attributes: Attributes, input: readonly number[], output: readonly number[]) => number;
  readonly product?: ProductFacts<Attributes>;
  /** What it normalises over, of an input of so many channels. */
  readonly norm?: (attributes: Attributes, channels: number) => NormFacts;
  /** What slides over an image. */
  readonly window?: (attributes: Attributes) => Window;
  /** Each position of what it puts out sees every position of its input. */
  readonly mixesPositions?: true;
  /** Of what puts out other positions than a window that slides: most often more of them. */
  readonly enlarges?: (attributes: Attributes, from: Shape, to: Shape) => Enlargement;
  /** True of an activation: an elementwise function that is no line, or softmax. */
  readonly activation?: true;
  /** Not linear: layers with weights on both of its sides are two. Activations are, and pools of maxima. */
  readonly bends?: true;
  /** Does nothing in evaluation mode. */
  readonly trainingOnly?: true;
}
/** Of one that a design calls, which somebody looks up. */
export interface LayerDefinition<Attributes, Others extends readonly number[] = readonly []> extends OwnLayerDefinition<
  Attributes,
  Others
> {
  readonly torch: string;
  readonly example: string;
}

/** Of a layer that multiplies its input by learned weights. */
export interface ProductFacts<Attributes> {
  /** 1 for conv, deconv and linear, 2 for attention: what `depth` counts. */
  readonly depth: number;
  readonly hasBias: (attributes: Attributes) => boolean;
}

export interface NormFacts {
  /** Statistics are of all examples of a batch, or of each example alone. */
  readonly over: "batch" | "example";
  /** Each channel's mean becomes 0: a bias before it is without effect. */
  readonly eachChannel: boolean;
}

export interface Window {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  /** [top, bottom, left, right] */
  readonly padding: readonly [number, number, number, number];
  readonly dilation: readonly [number, number];
  /** Pools only: a last window may hang over. */
  readonly ceil?: boolean;
}

/** [height, width] each. */
export interface Enlargement {
  /** Positions that are put out for one that comes in; NaN where that depends on the size. */
  readonly grows: readonly [number, number];
  /** Positions at most that one of the output is made of. */
  readonly kernel: readonly [number, number];
  /** Of these, how many the first one's may lie before the image. */
  readonly padding: readonly [number, number];
}
