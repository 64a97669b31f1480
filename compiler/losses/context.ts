/** What the graphs of losses and metrics are built from. */
import { bug } from "../bug.ts";
import type { GraphBuilder } from "../graph/build.ts";
import { volume } from "../graph/shape.ts";
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

/** Scores of classes: of each example of a vector, of each position of an image or of tokens. */
export interface ClassScores {
  readonly batch: number;
  readonly classes: number;
  /** Of whole numbers, a class each: [N], [N, H, W], [N, L]. */
  readonly labels: readonly number[];
}
export function classScoresOf(outputs: readonly ModelOutputs[]): ClassScores {
  const { shape } = onlyValue(outputs);
  const axis = shape.length === 4 ? 1 : shape.length - 1;
  const [batch = 1] = shape;
  return { batch, classes: shape[axis] ?? 1, labels: shape.filter((_, each) => each !== axis) };
}
/** The same as rows, [labels, classes], and their labels in a row. */
export function scoreRows({ build, outputs, targets: { labels } }: LossContext<"labels">): {
  readonly scores: NodeId;
  readonly labels: NodeId;
} {
  const of = classScoresOf(outputs);
  const rows = volume(of.labels);
  return { scores: build.reshape(onlyValue(outputs).node, [rows, of.classes]), labels: build.reshape(labels, [rows]) };
}
/** Where each has a share of every class, in the scores' shape: both as rows, [labels, classes]. */
export function shareRows({ build, outputs, targets: { target } }: LossContext<"target">): {
  readonly scores: NodeId;
  readonly shares: NodeId;
} {
  const of = classScoresOf(outputs);
  const shape = [volume(of.labels), of.classes];
  return { scores: build.reshape(onlyValue(outputs).node, shape), shares: build.reshape(target, shape) };
}

/** The tensor of a loss that takes one: `trainingProblem` has refused every other model. */
export function onlyValue(outputs: readonly ModelOutputs[]): OutputValue {
  return outputs[0]?.values[0] ?? bug("a model puts something out");
}
