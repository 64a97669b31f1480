/** What lowering gives: a graph, and how its leaves and outputs look from outside. */
import type { DataType, Graph } from "../graph/types.ts";
import type { Initializer } from "../model/layers/layer.ts";
import type { ProgramMeasure, ProgramScalar, TensorRange } from "../../runtime/program.ts";

/** `infer`: evaluation mode. `train`: batch statistics, dropout, loss (and, after the passes, updates). `probe`: the training forward, each layer's finiteness as output. */
export type FunctionKind = "train" | "infer" | "probe";

/** One function of a program: `train` may be asked for several batch sizes, one for an epoch's last. */
export interface FunctionRequest {
  readonly kind: FunctionKind;
  readonly batch: number;
}

export interface LoweredTensor {
  readonly name: string;
  readonly role: "parameter" | "state" | "optimizer";
  /** PyTorch's layout. */
  readonly shape: readonly number[];
  /** Stored axis i is axis `order[i]` of `shape`. */
  readonly order: readonly number[];
  readonly initializer: Initializer;
  readonly range?: TensorRange;
  readonly onceMoved?: number;
}
export interface LoweredValue {
  readonly name: string;
  readonly dtype: DataType;
  /** As the person sees it: [N, C, H, W]. */
  readonly shape: readonly number[];
  readonly order: readonly number[];
}
export interface LoweredInput extends LoweredValue {
  /** Of the model, or what its loss compares with. */
  readonly role: "model" | "target";
  /** They are whole numbers from 0 to below this. */
  readonly classes?: number;
}
export interface LoweredOutput extends LoweredValue {
  /** Of a loss or a metric. */
  readonly measure?: ProgramMeasure;
}
/** A number that the host gives a step, whether or not anything reads it. */
export type StepScalar = Omit<ProgramScalar, "place">;

export interface Lowered {
  readonly kind: FunctionKind;
  readonly batch: number;
  readonly graph: Graph;
  readonly tensors: readonly LoweredTensor[];
  readonly inputs: readonly LoweredInput[];
  readonly outputs: readonly LoweredOutput[];
  readonly scalars: readonly StepScalar[];
}
