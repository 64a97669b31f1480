/**
 * The program: what the compiler emits and a session runs. Plain data: tensors, buffers and functions are the same for
 * every target; `code` has the kernels and steps of each target that the program was compiled for. Buffers are whole and
 * numbered; a step binds buffers to a kernel and says how large its grid is.
 */
import type { Augmentation, Normalisation } from "./dataset.ts";
import type { Schedule } from "./learning-rate.ts";

/** Raised when a program of this runtime could be misread by an older one. */
export const FORMAT_VERSION = 10;

/** Last part of the name of a tensor's average, where the recipe has an `ema`: `stem.conv.weight/average`. */
export const AVERAGE = "average";
/** Of the step's state that is 0 before the first step, when there are no averages yet, and 1 after it. */
export const AVERAGED = "averaged";
/** What a device has that stores numbers of 16 bits. */
export const HALF_FEATURE = "shader-f16";
/** Output of a step in 16 bits, and the step's state: what the next step's loss is multiplied by before it is differentiated. */
export const LOSS_SCALE = "loss_scale";
/** Output of a step that clips: the global norm of its gradient, before it was shortened. */
export const GRADIENT_NORM = "gradient_norm";

export interface Program {
  readonly format: typeof FORMAT_VERSION;
  /** The model's name. */
  readonly name: string;
  /**
   * Of the design, its recipe and its batches, whatever the target: FNV-1a 64 in hexadecimal, printed in the module's
   * header and kept in checkpoints.
   */
  readonly hash: string;
  readonly parameterCount: number;
  /** Planned bytes of all buffers; a target's scratch comes on top. */
  readonly plannedBytes: number;
  /** Learned tensors, running statistics and optimizer states. */
  readonly tensors: readonly ProgramTensor[];
  /** Bytes of each buffer, a multiple of 4. */
  readonly buffers: readonly ProgramBuffer[];
  readonly functions: readonly ProgramFunction[];
  /** Where there is a training step. */
  readonly recipe?: ProgramRecipe;
  /** Where the design has a recipe that says which images the model is for. */
  readonly pictures?: ProgramPictures;
  readonly code: { readonly wgsl?: WgslCode; readonly wasm?: WasmCode };
}

/** What a training step was compiled from, for people to read, and what a run by the recipe takes besides. */
export interface ProgramRecipe {
  /** Its name in the design; null where the design has none for the model, and the step is the compiler's default. */
  readonly name: string | null;
  /** A weighted sum: each has its `weight`, and the output that it is `of` where the design says it. */
  readonly loss: readonly ProgramWord[];
  readonly optimizer: ProgramWord;
  readonly init: readonly "zero_last_gamma"[];
  /** Which images it is for, and what becomes of them; the default has none. */
  readonly data?: ProgramData;
  /** What the files of a run say of it. */
  readonly origin?: ProgramOrigin;
  /** The file of weights that it begins with, as the design writes it. A module has no files: whoever trains loads it. */
  readonly start?: string;
  /** Stages whose weights stay as they are. */
  readonly freeze?: readonly string[];
  /** Micro-batches of a step; one when left out. */
  readonly accumulate?: number;
  /** Largest global norm of the gradient. */
  readonly clip?: number;
  /** Decay of the average of weights and statistics, which `infer` reads once there is one. */
  readonly ema?: number;
  /** Activations of a training step lie in memory in 16 bits; f32 when left out. */
  readonly precision?: "f16";
  /** Of first values and dropout: what `openSession` and `train` take when they are given none. */
  readonly seed: number;
  /** What `train` takes when it is given none; the default has none. */
  readonly run?: {
    /** Its times are counted in `unit`. */
    readonly schedule: Schedule;
    readonly unit: "steps" | "epochs";
    readonly steps: number;
    /** Known where the images were seen, or are as many as they are published; always where `unit` is epochs. */
    readonly stepsPerEpoch?: number;
    /** The first metric; accuracy when left out. */
    readonly metric?: string;
    /** In `unit`; once an epoch when left out. */
    readonly evaluateEvery?: number;
    /** In `unit`; where it is evaluated when left out. */
    readonly checkpointEvery?: number;
    /** What ends the run before its length is over. */
    readonly stop?:
      | { readonly kind: "patience"; readonly evaluations: number }
      | { readonly kind: "reached"; readonly target: number };
  };
}

export interface ProgramData {
  /** Of the set: `cifar10`. */
  readonly kind: string;
  /** Of a person's own images. */
  readonly path?: string;
  /** Of training images, each epoch anew. */
  readonly augment: readonly Augmentation[];
}

/** What becomes of a picture before the model is given it, and what the model's scores of it say. */
export interface ProgramPictures {
  /** `channel`: by the training images' own constants, which the weights of a run bring along. */
  readonly normalize: "channel" | "none" | Normalisation;
  /** Of images that are evaluated on. */
  readonly evaluate: readonly Augmentation[];
  /** They are of one class, or each class is told by itself: probabilities are a softmax, or a sigmoid of each score. */
  readonly classes: "one" | "each";
  /** In the order of their numbers, where they are known. */
  readonly classNames?: readonly string[];
}

export interface ProgramOrigin {
  /** Of the design, without its folder. */
  readonly file: string;
  /** Hash of the layers, whatever the recipe and the batch. */
  readonly network: string;
  /** Hash of what the recipe says, its length, its seed and its batch left out. */
  readonly training?: string;
}

/** A word of the recipe with all of its options: `{ kind: "sgd", momentum: 0.9, … }`. */
export interface ProgramWord {
  readonly kind: string;
  readonly [option: string]: string | number | boolean | readonly (string | number)[];
}

/** What a program holds for one target. */
export interface TargetCode {
  /**
   * Bytes of buffers of the target's own: for a step alone, or for what its preparation keeps. A binding from
   * `buffers.length` on is one of these.
   */
  readonly scratch: readonly number[];
  /** Steps of each of the program's functions, in their order. */
  readonly steps: readonly (readonly ProgramStep[])[];
  /**
   * For each function the steps that come before its first call, and before the next one whenever a tensor that they read
   * has changed: they make of weights what its steps read.
   */
  readonly preparation: readonly (readonly ProgramStep[])[];
}
export interface WgslCode extends TargetCode {
  /** Device features that the kernels need: `subgroups`, `shader-f16`. */
  readonly requires: readonly string[];
  readonly kernels: readonly ProgramKernel[];
}
/** Which instructions of WebAssembly a program is printed for: 128-bit SIMD, or that and fused multiply-adds. */
export type SimdVariant = "plain" | "relaxed";
export interface WasmCode extends TargetCode {
  /** Bytes of the module with all kernels, for engines with 128-bit SIMD and for those with relaxed SIMD. */
  readonly modules: { readonly [V in SimdVariant]?: Uint8Array<ArrayBuffer> };
  /** Offset in each module of the byte that says that the imported memory is shared: 3, or 1 where it cannot be. */
  readonly sharedFlagAt: number;
  /**
   * Exported functions (from, to, bindings, scratch): the work items to do, the address of a table of buffers' addresses and
   * behind them the step's sizes, the thread's own room.
   */
  readonly kernels: readonly Omit<ProgramKernel, "code">[];
  /** Room that each thread needs of its own, in bytes. */
  readonly threadBytes: number;
}

export type ProgramInitializer =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "normal"; readonly std: number }
  /** Cut off at ±2, whatever the deviation: `torch.nn.init.trunc_normal_`. */
  | { readonly kind: "truncated_normal"; readonly std: number }
  | { readonly kind: "uniform"; readonly bound: number }
  /** A convolution that hands each channel through, within its group; one group when left out. */
  | { readonly kind: "dirac"; readonly groups?: number };

export interface ProgramTensor {
  /** `conv3_x.0.residual.conv_2.weight`; an optimizer state has its parameter's name in front: `….weight/momentum`. */
  readonly name: string;
  readonly role: "parameter" | "state" | "optimizer";
  /** PyTorch's layout: what is loaded, saved and read. */
  readonly shape: readonly number[];
  /** Stored axis i is axis `order[i]` of `shape` (OIHW in HWIO: [2, 3, 1, 0]). Identity: row by row as it is. */
  readonly order: readonly number[];
  readonly initializer: ProgramInitializer;
  /** What torchvision would call it: `layer2.0.conv2.weight`. */
  readonly torch?: string;
  /** Its shape there, where that has other extents of 1: `[96, 1, 1]`. */
  readonly torchShape?: readonly number[];
  readonly buffer: number;
  /** What it can hold by what it is, whatever it was trained on, where not every number. */
  readonly range?: TensorRange;
  /**
   * Of an optimizer's state: what it is where a file of weights lacks it, but has others of the optimizer's that are no more
   * what they were at first. When left out it keeps its first value then too.
   */
  readonly onceMoved?: number;
}
export interface TensorRange {
  readonly least: number;
  readonly most?: number;
  readonly whole?: boolean;
  /** That follow a number: `a variance is 0 or more`. */
  readonly words: string;
}
export interface ProgramBuffer {
  readonly bytes: number;
  readonly role: "input" | "parameter" | "state" | "scalars" | "output" | "prepared" | "temporary";
  readonly name?: string;
  /** Of one that has no memory of its own: where it lies in another's, which has. */
  readonly within?: ProgramStretch;
}
export interface ProgramStretch {
  /** Index into `buffers`. */
  readonly buffer: number;
  /** In bytes, a multiple of 256: a binding of WebGPU may begin there. */
  readonly offset: number;
}

export interface ProgramKernel {
  /** Family and number, `conv2d_3`: readable, unique. */
  readonly name: string;
  /** WGSL with the entry point `main`, bindings 0 … of group 0, and an override constant `size1` … for each size. */
  readonly code: string;
  /** For each binding whether the kernel writes it. */
  readonly writes: readonly boolean[];
  /** How many sizes a step gives it; none when left out. */
  readonly sizes?: number;
}
export interface ProgramStep {
  /** Layer path and what is done: `conv3_x.0.residual.bn (backward)`. */
  readonly label: string;
  /** Index into `kernels`. */
  readonly kernel: number;
  /** Index into `buffers`, and behind these into `scratch`, one a binding. */
  readonly bindings: readonly number[];
  /** Workgroups x, y, z for WGSL; work items, 1, 1 for WebAssembly. */
  readonly grid: readonly [number, number, number];
  /** In which this step differs from others of its kernel, as many as the kernel says; for WebAssembly words of 32 bits. */
  readonly sizes?: readonly number[];
}
export interface ProgramValue {
  readonly name: string;
  readonly dtype: "f32" | "i32";
  /** As the person sees it: [N, C, H, W]. */
  readonly shape: readonly number[];
  /** As `ProgramTensor.order`: images are stored [N, H, W, C], [0, 2, 3, 1]. */
  readonly order: readonly number[];
  readonly buffer: number;
}
export interface ProgramInput extends ProgramValue {
  /** What the model takes, or what its loss compares with: a training step's alone. */
  readonly role: "model" | "target";
  /** They are whole numbers from 0 to below this. */
  readonly classes?: number;
}
export interface ProgramOutput extends ProgramValue {
  /** Of one number that a training step tells of its batch, as it was before the update. */
  readonly measure?: ProgramMeasure;
}
export interface ProgramMeasure {
  /** In the words of a recipe, `accuracy`; `loss` is what is trained on. */
  readonly metric: string;
  /**
   * How the numbers of batches become one. `mean`: it is the mean of a batch's examples; batches are weighted by how many
   * these are. `sum`: added up. `count`: of how many examples something holds; added up, and told as a share of all.
   * `last`: it is of a step, and its last micro-batch tells it.
   */
  readonly fold: "mean" | "sum" | "count" | "last";
}
/** A number that a step is given beside its inputs. */
export interface ProgramScalar {
  readonly name: string;
  readonly dtype: "f32" | "i32";
  /**
   * Where `train` has it from. `rate`: the step's learning rate, by the schedule. `seed`: made of the run's seed and the
   * step. `step`: which step it is, from 1. `share`, `first`, `last`: of a step that is done in micro-batches, which part of
   * its examples this one is, and 1 for the first and for the last of them, else 0. null: from whoever trains, by name.
   */
  readonly meaning: "rate" | "seed" | "step" | "share" | "first" | "last" | null;
  /** The least that it may be; any number when left out. */
  readonly least?: number;
  /** What it is where it is not given; when left out it has to be. */
  readonly otherwise?: number;
  /** In the buffer of scalars, counted in numbers; null where nothing reads it. */
  readonly place: number | null;
}
export interface ProgramFunction {
  /** `train` runs one step and updates tensors; `infer` is evaluation mode; `probe` tells which layer is not finite; `norms` how large parameters, gradients and updates of a step would be. */
  readonly kind: "train" | "infer" | "probe" | "norms";
  readonly batch: number;
  readonly inputs: readonly ProgramInput[];
  readonly outputs: readonly ProgramOutput[];
  readonly scalars: readonly ProgramScalar[];
  readonly scalarsBuffer: number | null;
}
