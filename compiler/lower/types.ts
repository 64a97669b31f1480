/** What lowering gives: a graph, and how its leaves and outputs look from outside. */
import type { Graph } from "../graph/types.ts";
import type {
  ProgramFunction,
  ProgramInput,
  ProgramOutput,
  ProgramScalar,
  ProgramTensor,
  ProgramValue,
} from "../../runtime/program.ts";

/** `infer`: evaluation mode. `train`: batch statistics, dropout, loss (and, after the passes, updates). `probe`: the training forward, each layer's finiteness as output. `norms`: as `train`, but how large parameters, gradients and updates are as outputs, and no updates. */
export type FunctionKind = ProgramFunction["kind"];

/** One function of a program: `train` may be asked for several batch sizes, one for an epoch's last. */
export interface FunctionRequest {
  readonly kind: FunctionKind;
  readonly batch: number;
}

/** As the program has them, but for the buffers, which the schedule gives. */
export type LoweredTensor = Omit<ProgramTensor, "buffer">;
export type LoweredValue = Omit<ProgramValue, "buffer">;
export type LoweredInput = Omit<ProgramInput, "buffer">;
export type LoweredOutput = Omit<ProgramOutput, "buffer">;
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
