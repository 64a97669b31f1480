/** How many examples have their label as the first of the largest scores, as `argmax` counts. None with a NaN. */
import { bug } from "../bug.ts";
import type { NodeId } from "../graph/types.ts";
import { onlyValue } from "../losses/context.ts";
import type { MetricDefinition } from "./metric.ts";

export const accuracy: MetricDefinition<"labels"> = {
  word: "accuracy",
  output: "correct",
  fold: "count",
  value({ build, outputs, targets: { labels } }) {
    const { node: scores } = onlyValue(outputs);
    const { shape } = build.typeOf(scores);
    const classes = shape[1] ?? bug("accuracy is of vectors of scores");
    const atLabel = build.node("one-hot", [labels], { classes, ones: "at" });
    const beforeLabel = build.node("one-hot", [labels], { classes, ones: "before" });
    const largest = build.broadcast(build.reduce("max", scores, [1]), shape, [0]);
    const isLargest = build.map("greater-equal", scores, largest);
    const countOf = (places: NodeId): NodeId => build.reduce("sum", build.map("multiply", places, isLargest), [1]);
    // 1 or 0 of the label, and how many before it are as large: greater only where the first of them is the label's.
    const isFirst = build.map("greater", countOf(atLabel), countOf(beforeLabel));
    return build.reduce("sum", isFirst, [0]);
  },
};
