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
  /** Each parameter that is updated has one of its own shape, or the step has one number. */
  readonly of: "parameter" | "step";
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

/** An optimizer with the options of its recipe. */
export interface Optimizer {
  readonly scalars: readonly StepScalar[];
  readonly states: readonly OptimizerState[];
  readonly decays: (kind: WeightKind) => boolean;
  /** Comes first: updates the step's own states. */
  readonly beginStep?: (context: StepContext) => void;
  /** The parameter's new value. */
  readonly update: (context: ParameterContext) => NodeId;
}

/** The learning rate, which nearly every optimizer takes. */
export const rate: StepScalar = { name: "rate", dtype: "f32", meaning: "rate", least: 0 };

/** Full name of a state. @param parameter whose it is; the step's when left out */
export function stateName(state: string, parameter = "update"): string {
  return `${parameter}/${state}`;
}
