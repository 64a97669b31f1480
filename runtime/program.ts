/**
 * The program: what the compiler emits and a session runs. Plain data, the same for every target but for the code
 * of a kernel. Buffers are whole and numbered; a step binds buffers to a kernel and says how large its grid is.
 */

/** Raised when a program of this runtime could be misread by an older one. */
export const FORMAT_VERSION = 1;

export interface Program {
  readonly format: typeof FORMAT_VERSION;
  /** The model's name. */
  readonly name: string;
  /** SHA-free content hash of the design and the compiler's options: FNV-1a 64 in hexadecimal, printed in the module's header. */
  readonly hash: string;
  readonly target: "wgsl";
  /** Device features that the kernels need: `subgroups`. */
  readonly requires: readonly string[];
  readonly parameterCount: number;
  /** Planned bytes of all buffers. */
  readonly plannedBytes: number;
  /** Learned tensors, running statistics and optimizer states. */
  readonly tensors: readonly ProgramTensor[];
  /** Bytes of each buffer, a multiple of 4. */
  readonly buffers: readonly ProgramBuffer[];
  readonly kernels: readonly ProgramKernel[];
  readonly functions: readonly ProgramFunction[];
}

export type ProgramInitializer =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "normal"; readonly std: number }
  | { readonly kind: "truncated_normal"; readonly std: number }
  | { readonly kind: "uniform"; readonly bound: number }
  | { readonly kind: "dirac" };

export interface ProgramTensor {
  /** `conv3_x.0.residual.conv_2.weight`; an optimizer state has its parameter's name in front: `….weight/momentum`. */
  readonly name: string;
  readonly role: "parameter" | "state" | "optimizer";
  /** PyTorch's layout: what is loaded, saved and read. */
  readonly shape: readonly number[];
  /** Stored axis i is axis `order[i]` of `shape` (OIHW in HWIO: [2, 3, 1, 0]). Identity: row by row as it is. */
  readonly order: readonly number[];
  readonly initializer: ProgramInitializer;
  readonly buffer: number;
}
export interface ProgramBuffer {
  readonly bytes: number;
  readonly role: "input" | "parameter" | "state" | "scalars" | "output" | "temporary" | "scratch";
  readonly name?: string;
}

export interface ProgramKernel {
  /** Family and number, `conv2d_3`: readable, unique. */
  readonly name: string;
  /** The target's own code; here WGSL with the entry point `main`, bindings 0 … of group 0. */
  readonly code: string;
  /** For each binding whether the kernel writes it. */
  readonly writes: readonly boolean[];
}
export interface ProgramStep {
  /** Layer path and what is done: `conv3_x.0.residual.bn (backward)`. */
  readonly label: string;
  /** Index into `kernels`. */
  readonly kernel: number;
  /** Index into `buffers`, one a binding. */
  readonly bindings: readonly number[];
  /** Workgroups (or whatever the target splits work into), x, y, z. */
  readonly grid: readonly [number, number, number];
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
export interface ProgramFunction {
  /** `train` runs one step and updates tensors; `infer` is evaluation mode; `probe` tells which layer is not finite. */
  readonly kind: "train" | "infer" | "probe";
  readonly batch: number;
  readonly inputs: readonly ProgramValue[];
  readonly outputs: readonly ProgramValue[];
  /** Names of the numbers given by the host each step, in the order of the buffer: `rate`, `seed` (i32 bits). */
  readonly scalars: readonly { readonly name: string; readonly dtype: "f32" | "i32" }[];
  readonly scalarsBuffer: number | null;
  readonly steps: readonly ProgramStep[];
}
