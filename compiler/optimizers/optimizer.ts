/**
 * What every optimizer's file defines: the numbers that it is given each step, the states that it keeps with their first
 * values, which parameters decay, and its update as a graph. A new optimizer is a new file and one line in `table.ts`; the
 * pass `add-update`, the program's tensors and the runtime follow what it says.
 */
import type { GraphBuilder } from "../graph/build.ts";
import type { NodeId } from "../graph/types.ts";
import type { StepScalar } from "../lower/types.ts";
import type { TensorRange } from "../../runtime/program.ts";

/** What a parameter is, in the words of `no_decay`. */
export type WeightKind = "norm" | "bias" | "other";

export interface OptimizerState {
  /** Last part of its name: `momentum` of `s1.0.conv.weight/momentum`, `started` of `update/started`. */
  readonly name: string;
  /** Each parameter that is updated has one of its own shape, each tensor that is learnt from has, or the step has one number. */
  readonly of: "parameter" | "tensor" | "step";
  readonly first: number;
  /** What it can hold, where not every number; a file that holds another is refused. */
  readonly range?: TensorRange;
  /** What it is where weights are loaded that lack it, but have other states that are no more what they were at first. */
  readonly onceMoved?: number;
}

/** What the update of the step's own states is built from. */
export interface StepContext {
  readonly build: GraphBuilder;
  /** A number of this step, rank 0; one of `scalars`. */
  readonly scalar: (name: string) => NodeId;
  /** One of the step's states before this step, rank 0. */
  readonly stepState: (name: string) => NodeId;
  /** Sets a state, the parameter's where there is one; gives the node of what it then holds, which a loss that is not finite leaves as it was. */
  readonly keep: (name: string, value: NodeId) => NodeId;
}
export interface ParameterContext extends StepContext {
  readonly parameter: NodeId;
  readonly gradient: NodeId;
  /** Whether weight decay is taken of this parameter. */
  readonly decays: boolean;
  /** One of the parameter's states before this step, in its shape. */
  readonly state: (name: string) => NodeId;
  /** A node of rank 0 in the parameter's shape. */
  readonly spread: (node: NodeId) => NodeId;
}

/** Where a gradient comes from: this call's, and what was kept of calls before. */
export type GatherContext = Omit<ParameterContext, "parameter" | "decays">;
/** A tensor that has its next value, a parameter or a running statistic. */
export type FollowContext = Omit<GatherContext, "gradient"> & { readonly value: NodeId };

/** An optimizer with the options of its recipe. */
export interface Optimizer {
  readonly scalars: readonly StepScalar[];
  readonly states: readonly OptimizerState[];
  readonly decays: (kind: WeightKind) => boolean;
  /** Comes first: updates the step's own states. */
  readonly beginStep?: (context: StepContext) => void;
  /** The parameter's new value. */
  readonly update: (context: ParameterContext) => NodeId;
  /** Where a step takes several calls: the gradient that the step follows, of which this call's is a part. It keeps at each call. */
  readonly gather?: (context: GatherContext) => NodeId;
  /** Where a step takes several calls: 1 at the one that ends it well, else 0. It keeps at each call. @param isFinite whether this call's loss is */
  readonly isDue?: (context: StepContext, isFinite: NodeId) => NodeId;
  /** The step's state by which the loss is multiplied before it is differentiated, and gradients are divided. */
  readonly lossScale?: string;
  /** Sets that state for the next step. It keeps at each step, also at one that is left out. @param isFinite 1 where all gradients are, else 0 */
  readonly rescale?: (context: StepContext, isFinite: NodeId) => NodeId;
  /** Of all gradients together: what is longer is made as short. */
  readonly largestNorm?: number;
  /** Comes last, for each tensor that training changes. */
  readonly follow?: (context: FollowContext) => void;
}

/** The learning rate, which nearly every optimizer takes. */
export const rate: StepScalar = { name: "rate", dtype: "f32", meaning: "rate", least: 0 };

/** Of a step that takes several calls, where this one is the whole step when none is given: its share of the examples, */
export const shareScalar: StepScalar = { name: "share", dtype: "f32", meaning: "share", least: 0, otherwise: 1 };
/** whether it is the first of them, */
export const firstScalar: StepScalar = { name: "first", dtype: "f32", meaning: "first", least: 0, otherwise: 1 };
/** and whether the last. */
export const lastScalar: StepScalar = { name: "last", dtype: "f32", meaning: "last", least: 0, otherwise: 1 };

/** Full name of a state. @param parameter whose it is; the step's when left out */
export function stateName(state: string, parameter = "update"): string {
  return `${parameter}/${state}`;
}
