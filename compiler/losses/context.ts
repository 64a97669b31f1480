/** What the graphs of losses and metrics are built from. */
import { bug } from "../bug.ts";
import type { GraphBuilder } from "../graph/build.ts";
import type { NodeId } from "../graph/types.ts";

/** One tensor that a model puts out. */
export interface OutputValue {
  /** As it is stored: channels last. */
  readonly node: NodeId;
  /** As the person sees it, with the batch: [N, classes], [N, C, H, W]. */
  readonly shape: readonly number[];
}
export interface ModelOutputs {
  readonly name: string;
  /** One, unless the design says a list. */
  readonly values: readonly OutputValue[];
}

/** @typeParam T names of targets */
export interface LossContext<T extends string> {
  readonly build: GraphBuilder;
  /** In the order of the design. */
  readonly outputs: readonly ModelOutputs[];
  readonly targets: { readonly [Name in T]: NodeId };
}

/** The tensor of a loss that takes one: `trainingProblem` has refused every other model. */
export function onlyValue(outputs: readonly ModelOutputs[]): OutputValue {
  return outputs[0]?.values[0] ?? bug("a model puts something out");
}
