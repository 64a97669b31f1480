/**
 * The IR: a list of nodes in topological order, each a small operation over dense tensors.
 * Extents are plain numbers: the batch is bound when a model is lowered, because kernels carry sizes as literals.
 * Images are [N, H, W, C] and convolution weights [kh, kw, in / groups, out]; what PyTorch's layouts have to do
 * with these is said once, in `lower`.
 */

/** Index into `Graph.nodes`. */
export type NodeId = number;
/** `f16`: a value that takes 16 bits where it lies in memory; it is computed in f32, and rounded when it is stored. */
export type DataType = "f32" | "f16" | "i32";
/** What a value from outside is. */
export type HostType = Exclude<DataType, "f16">;
export interface TensorType {
  readonly dtype: DataType;
  readonly shape: readonly number[];
}

/** Scalar functions of `map` with their arguments. Comparisons give 1 or 0. `T` stands for what an argument is. */
export interface ScalarArguments<T> {
  readonly negate: readonly [x: T];
  readonly absolute: readonly [x: T];
  readonly exp: readonly [x: T];
  readonly log: readonly [x: T];
  readonly sqrt: readonly [x: T];
  readonly rsqrt: readonly [x: T];
  readonly reciprocal: readonly [x: T];
  readonly floor: readonly [x: T];
  readonly tanh: readonly [x: T];
  readonly sigmoid: readonly [x: T];
  readonly erf: readonly [x: T];
  readonly "is-finite": readonly [x: T];
  readonly add: readonly [a: T, b: T];
  readonly subtract: readonly [a: T, b: T];
  readonly multiply: readonly [a: T, b: T];
  readonly divide: readonly [a: T, b: T];
  readonly maximum: readonly [a: T, b: T];
  readonly minimum: readonly [a: T, b: T];
  readonly power: readonly [base: T, exponent: T];
  readonly greater: readonly [a: T, b: T];
  readonly "greater-equal": readonly [a: T, b: T];
  readonly equal: readonly [a: T, b: T];
  /** `a` where the condition is not 0. */
  readonly select: readonly [condition: T, a: T, b: T];
}
export type ScalarFunction = keyof ScalarArguments<unknown>;
export type BinaryFunction = {
  [F in ScalarFunction]: ScalarArguments<unknown>[F]["length"] extends 2 ? F : never;
}[ScalarFunction];

/** [top, bottom, left, right]. */
export type Padding2d = readonly [number, number, number, number];
export type Pair = readonly [number, number];

export interface Convolution2d {
  readonly stride: Pair;
  readonly padding: Padding2d;
  readonly dilation: Pair;
  readonly groups: number;
}
export interface Pooling2d {
  /** `average` divides by the window's cells inside the image, or by all when `countPadding`; `max` pads with -inf. */
  readonly kind: "max" | "average";
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Padding2d;
  readonly countPadding: boolean;
}

export interface Resize2d {
  /** As `F.interpolate` has them, without aligned corners. */
  readonly mode: "nearest" | "bilinear";
}

/** Attributes of every op. A new op is a line here and in `OpInputs`, a file in `ops/`, and what the types then ask for. */
export interface OpAttributes {
  /** A batch from outside. */
  readonly input: { readonly name: string; readonly type: TensorType };
  /** A learned tensor, by its full name. */
  readonly parameter: { readonly name: string; readonly type: TensorType };
  /** A tensor kept from step to step that is not learned: running statistics, momentum. */
  readonly state: { readonly name: string; readonly type: TensorType };
  /** A number that changes from step to step (learning rate), rank 0. */
  readonly scalar: { readonly name: string; readonly dtype: DataType };
  readonly constant: { readonly value: number; readonly dtype: DataType };
  /** Uniform in [0, 1) from a counter-based hash of (seed input, stream, index): the same on every target. Input: seed, i32 rank 0. */
  readonly random: { readonly stream: number; readonly shape: readonly number[] };
  /** Elementwise; all inputs have one shape. */
  readonly map: { readonly fn: ScalarFunction };
  /** Axes vanish. */
  readonly reduce: { readonly kind: "sum" | "max"; readonly axes: readonly number[] };
  readonly reshape: { readonly shape: readonly number[] };
  /** `axes[i]` is the place of the input's axis i in `shape`; the other axes repeat. */
  readonly broadcast: { readonly shape: readonly number[]; readonly axes: readonly number[] };
  /** Output axis i is input axis `permutation[i]`. */
  readonly transpose: { readonly permutation: readonly number[] };
  /** Elements start, start + stride, … below stop, per axis. */
  readonly slice: {
    readonly start: readonly number[];
    readonly stop: readonly number[];
    readonly stride: readonly number[];
  };
  /** XLA's pad: zeros (or `value`) before and after, and `interior` ones between neighbours, per axis: the gradient of slice. */
  readonly pad: {
    readonly before: readonly number[];
    readonly after: readonly number[];
    readonly interior: readonly number[];
    readonly value: number;
  };
  /** [m, k] x [k, n], for each place of the axes in front, of which both have the same; a flag says that the input is stored transposed. */
  readonly matmul: { readonly transposeLeft: boolean; readonly transposeRight: boolean };
  /** Gives y. */
  readonly conv2d: Convolution2d;
  /** Gives dx. */
  readonly "conv2d-input-grad": Convolution2d & { readonly inputSize: Pair };
  /** Gives dweight. */
  readonly "conv2d-weight-grad": Convolution2d & { readonly kernel: Pair };
  /** Output extents as PyTorch computes them, `outputSize` fixes ceil mode. */
  readonly pool2d: Pooling2d & { readonly outputSize: Pair };
  /** Gives dx. A maximum's gradient goes to the first of equals, row by row, as in PyTorch. */
  readonly "pool2d-grad": Pooling2d;
  readonly resize2d: Resize2d & { readonly outputSize: Pair };
  /** Gives dx. */
  readonly "resize2d-grad": Resize2d & { readonly inputSize: Pair };
  /** Labels i32 [n] give f32 [n, classes]: 1 at the index, or at every place before it; an index outside gives a row of zeros. */
  readonly "one-hot": { readonly classes: number; readonly ones: "at" | "before" };
}
export type OpName = keyof OpAttributes;

/** Inputs of every op, in order. `T` stands for what an input is: a node, its type, its value. */
export interface OpInputs<T> {
  readonly input: readonly [];
  readonly parameter: readonly [];
  readonly state: readonly [];
  readonly scalar: readonly [];
  readonly constant: readonly [];
  readonly random: readonly [seed: T];
  readonly map: ScalarArguments<T>[ScalarFunction];
  readonly reduce: readonly [x: T];
  readonly reshape: readonly [x: T];
  readonly broadcast: readonly [x: T];
  readonly transpose: readonly [x: T];
  readonly slice: readonly [x: T];
  readonly pad: readonly [x: T];
  readonly matmul: readonly [a: T, b: T];
  readonly conv2d: readonly [x: T, weight: T];
  readonly "conv2d-input-grad": readonly [dy: T, weight: T];
  readonly "conv2d-weight-grad": readonly [x: T, dy: T];
  readonly pool2d: readonly [x: T];
  readonly "pool2d-grad": readonly [x: T, y: T, dy: T];
  readonly resize2d: readonly [x: T];
  readonly "resize2d-grad": readonly [dy: T];
  readonly "one-hot": readonly [labels: T];
}

/** Where a node comes from: every kernel, error and profile row can name the line of the design. */
export interface Origin {
  /** Layer path, `conv3_x.0.residual.bn`; `loss`, `update`. */
  readonly path: string;
  readonly phase: "forward" | "backward" | "update";
}

export interface NodeOf<K extends OpName> {
  readonly id: NodeId;
  readonly op: K;
  readonly inputs: OpInputs<NodeId>[K];
  readonly attributes: OpAttributes[K];
  readonly type: TensorType;
  readonly origin: Origin;
}
export type Node = { readonly [K in OpName]: NodeOf<K> }[OpName];

export interface Output {
  readonly name: string;
  readonly node: NodeId;
}
/** After a run the parameter or state `target` (its leaf node's name) holds the value of `node`. The only effect there is. */
export interface Update {
  readonly target: string;
  readonly node: NodeId;
}

export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly outputs: readonly Output[];
  readonly updates: readonly Update[];
}
