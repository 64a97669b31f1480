/**
 * How many examples have their label as the first of the largest scores, as `argmax` counts. None with a NaN. An example
 * with a label for each of its positions counts as the share of them that is right.
 */
import type { NodeId } from "../graph/types.ts";
import { classScoresOf, scoreRows, shareRows } from "../losses/context.ts";
import type { MetricDefinition } from "./metric.ts";

export const accuracy: MetricDefinition<"labels"> = {
  word: "accuracy",
  output: "correct",
  fold: "count",
  value(context) {
    const { build, outputs } = context;
    const { scores, labels } = scoreRows(context);
    const { shape } = build.typeOf(scores);
    const [rows = 1, classes = 1] = shape;
    const atLabel = build.node("one-hot", [labels], { classes, ones: "at" });
    const beforeLabel = build.node("one-hot", [labels], { classes, ones: "before" });
    const largest = build.broadcast(build.reduce("max", scores, [1]), shape, [0]);
    const isLargest = build.map("greater-equal", scores, largest);
    const countOf = (places: NodeId): NodeId => build.reduce("sum", build.map("multiply", places, isLargest), [1]);
    // 1 or 0 of the label, and how many before it are as large: greater only where the first of them is the label's.
    const isFirst = build.map("greater", countOf(atLabel), countOf(beforeLabel));
    const correct = build.reduce("sum", isFirst, [0]);
    const { batch } = classScoresOf(outputs);
    return rows === batch ? correct : build.mapWith("multiply", correct, batch / rows);
  },
};

/**
 * The same of images that are mixed: the class of the largest share is the right one, either where two have the same. Of
 * several scores that are the largest more than half have to be of such a class.
 */
export const accuracyOfShares: MetricDefinition<"target"> = {
  word: "accuracy",
  output: "correct",
  fold: "count",
  value(context) {
    const { build, outputs } = context;
    const { scores, shares } = shareRows(context);
    const { shape } = build.typeOf(scores);
    const largest = (rows: NodeId): NodeId =>
      build.map("greater-equal", rows, build.broadcast(build.reduce("max", rows, [1]), shape, [0]));
    const isLargest = largest(scores);
    const countOf = (places: NodeId): NodeId => build.reduce("sum", places, [1]);
    const right = countOf(build.map("multiply", isLargest, largest(shares)));
    // With a NaN there is no largest score.
    const isRight = build.map("greater", build.mapWith("multiply", right, 2), countOf(isLargest));
    const correct = build.reduce("sum", isRight, [0]);
    const [rows = 1] = shape;
    const { batch } = classScoresOf(outputs);
    return rows === batch ? correct : build.mapWith("multiply", correct, batch / rows);
  },
};
