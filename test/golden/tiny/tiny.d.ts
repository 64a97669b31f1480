import type { Shaped as $Shaped, TypedProgram as $TypedProgram } from "resnet-lang/runtime";

/** A training step, shapes for a whole batch. */
export type TinyTrain = {
  readonly inputs: {
    /** [2, 2, 4, 4] */
    readonly "image": $Shaped<Float32Array, readonly [N: number, 2, 4, 4]>;
    /** [2] */
    readonly "labels": $Shaped<Int32Array, readonly [N: number]>;
  };
  readonly outputs: {
    /** [2, 3] */
    readonly "output": $Shaped<Float32Array, readonly [N: number, 3]>;
    /** [] */
    readonly "loss": Float32Array;
    /** [] */
    readonly "correct": Float32Array;
  };
  readonly numbers: {
    readonly "rate": number;
    readonly "seed"?: number;
  };
  readonly results: {
    /** loss: mean of the batch */
    readonly "loss": number;
    /** accuracy: examples of the batch */
    readonly "correct": number;
  };
};

/** Evaluation mode, shapes for a whole batch; any number of examples may be given. */
export type TinyInfer = never;

/** Tensors that can be read, written, loaded and saved. */
export type TinyTensor =
  /** [4, 2, 3, 3] */
  | "s1.0.residual.conv.weight"
  /** [4] */
  | "s1.0.residual.bn.weight"
  /** [4] */
  | "s1.0.residual.bn.bias"
  /** [4] */
  | "s1.0.residual.bn.running_mean"
  /** [4] */
  | "s1.0.residual.bn.running_var"
  /** [3, 4] */
  | "head.linear.weight"
  /** [3] */
  | "head.linear.bias"
  /** [4, 2, 3, 3] */
  | "s1.0.residual.conv.weight/momentum"
  /** [4] */
  | "s1.0.residual.bn.weight/momentum"
  /** [4] */
  | "s1.0.residual.bn.bias/momentum"
  /** [3, 4] */
  | "head.linear.weight/momentum"
  /** [3] */
  | "head.linear.bias/momentum";

/** What the training step was compiled from, and what a run by it takes. */
export type TinyRecipe = {
  readonly name: null;
  readonly loss: readonly [{
    readonly kind: "cross_entropy";
    readonly labelSmoothing: 0;
    readonly weight: 1;
  }];
  readonly optimizer: {
    readonly kind: "sgd";
    readonly momentum: 0.9;
    readonly nesterov: false;
    readonly dampening: 0;
    readonly weightDecay: 0.0001;
    readonly noDecay: readonly [];
  };
  readonly init: readonly [];
  readonly seed: 0;
  readonly origin: {
    readonly file: "test.resnet";
    readonly network: "2e6173edfa38dcf6";
  };
};

/**
 * Tiny: made by resnet-lang from a .resnet file. To change it, change that file and compile again.
 *
 * hash        e513b967970ac130
 * parameters  95
 * memory      5.6 KiB planned
 * functions   train (batch 2)
 * recipe      none in the design: the default of a training step
 *   loss      cross_entropy(label_smoothing: 0)
 *   optimizer sgd(momentum: 0.9, nesterov: false, dampening: 0, weight_decay: 0.0001, no_decay: [])
 *   init      []
 *   seed      0
 * WGSL        26 kernels, 26 dispatches, 1.4 KiB beside the plan
 */
declare const $program: $TypedProgram<TinyTrain, TinyInfer, TinyTensor> & { readonly recipe: TinyRecipe };

export { $program as Tiny };
