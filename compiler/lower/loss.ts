/** Softmax cross-entropy with label smoothing, mean over the batch: `torch.nn.CrossEntropyLoss`. */
import type { GraphBuilder } from "../graph/build.ts";
import type { NodeId } from "../graph/types.ts";

export interface LossNodes {
  /** Rank 0. */
  readonly loss: NodeId;
  /** How many examples have their label as the first of the largest logits, as `argmax` counts; rank 0. None with a NaN. */
  readonly correct: NodeId;
}

/** @param logits [N, classes] @param labels i32 [N] */
export function crossEntropy(build: GraphBuilder, logits: NodeId, labels: NodeId, labelSmoothing: number): LossNodes {
  const [n = 1, classes = 1] = build.typeOf(logits).shape;
  const target = build.node("one-hot", [labels], { classes, ones: "at" });
  const largest = build.reduce("max", logits, [1]);
  // Any shift near the maximum keeps exp in range; a whole one has no slope, so no gradient is taken through it in vain.
  const shift = build.broadcast(build.map("floor", largest), [n, classes], [0]);
  const shifted = build.map("subtract", logits, shift);
  const normaliser = build.map("log", build.reduce("sum", build.map("exp", shifted), [1]));
  const logProbability = build.map("subtract", shifted, build.broadcast(normaliser, [n, classes], [0]));
  const smoothed =
    labelSmoothing === 0
      ? target
      : build.mapWith("add", build.mapWith("multiply", target, 1 - labelSmoothing), labelSmoothing / classes);
  const total = build.reduce("sum", build.map("multiply", smoothed, logProbability), [0, 1]);
  const isLargest = build.map("greater-equal", logits, build.broadcast(largest, [n, classes], [0]));
  const before = build.node("one-hot", [labels], { classes, ones: "before" });
  const largestAtLabel = build.reduce("sum", build.map("multiply", target, isLargest), [1]);
  const largestBefore = build.reduce("sum", build.map("multiply", before, isLargest), [1]);
  return {
    loss: build.mapWith("multiply", total, -1 / n),
    // 1 or 0 of the label, and how many before it are as large: greater only where the first of them is the label's.
    correct: build.reduce("sum", build.map("greater", largestAtLabel, largestBefore), [0]),
  };
}
