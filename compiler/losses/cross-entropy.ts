/**
 * Softmax cross-entropy with label smoothing, mean over the batch: `torch.nn.CrossEntropyLoss`. Of an image or of tokens
 * each position has a label, and the mean is over all of them. Images that are mixed have a share of each class instead.
 */
import type { GraphBuilder } from "../graph/build.ts";
import type { NodeId } from "../graph/types.ts";
import { accuracy, accuracyOfShares } from "../metrics/accuracy.ts";
import type { LossOptions, LossRecipe } from "../recipes/checked-recipe.ts";
import { scoresAnywhere } from "../model/measures/trainable.ts";
import { defaulted, number } from "../model/words/parameters.ts";
import type { MakingWord } from "../recipes/word.ts";
import { classScoresOf, onlyValue, scoreRows, shareRows } from "./context.ts";
import type { Loss, StepLoss } from "./loss.ts";
import { outputParameter } from "./of-output.ts";

export const crossEntropyWord: MakingWord<LossRecipe<"cross_entropy">, Loss> = {
  doc: "softmax cross-entropy of class scores and labels, one an image or one a position, mean over the batch",
  torch: "nn.CrossEntropyLoss(label_smoothing=label_smoothing)",
  example: "loss cross_entropy(label_smoothing: 0.1)",
  parameters: [
    defaulted("label_smoothing", "float", number(0), "the share of each label that is spread over all classes"),
    outputParameter,
  ],
  read(call) {
    const labelSmoothing = call.number("label_smoothing", (value) => value < 1, "at least 0 and below 1");
    return { kind: "cross_entropy", labelSmoothing };
  },
  make: crossEntropy,
};

/** @param options the share of each example's target that is spread evenly over the classes */
export function crossEntropy({ labelSmoothing }: LossOptions["cross_entropy"]): Loss<"labels"> {
  const ofShares: StepLoss<"target"> = {
    targets: (outputs) => ({ target: { dtype: "f32", shape: onlyValue(outputs).shape } }),
    metrics: [accuracyOfShares],
    value: (context) => entropy(context.build, shareRows(context), labelSmoothing),
  };
  return {
    ...scoresAnywhere("cross_entropy"),
    targets(outputs) {
      const { labels, classes } = classScoresOf(outputs);
      return { labels: { dtype: "i32", shape: labels, classes } };
    },
    metrics: [accuracy],
    value(context) {
      const { build } = context;
      const { scores, labels } = scoreRows(context);
      const [, classes = 1] = build.typeOf(scores).shape;
      const shares = build.node("one-hot", [labels], { classes, ones: "at" });
      return entropy(build, { scores, shares }, labelSmoothing);
    },
    ofShares,
  };
}

/** @param rows scores and the share of each class, [rows, classes] */
function entropy(
  build: GraphBuilder,
  { scores, shares }: { readonly scores: NodeId; readonly shares: NodeId },
  labelSmoothing: number,
): NodeId {
  const [rows = 1, classes = 1] = build.typeOf(scores).shape;
  const spread = (x: NodeId): NodeId => build.broadcast(x, [rows, classes], [0]);
  // Any shift near the maximum keeps exp in range; a whole one has no slope, so no gradient is taken through it in vain.
  const shifted = build.map("subtract", scores, spread(build.map("floor", build.reduce("max", scores, [1]))));
  const normaliser = build.map("log", build.reduce("sum", build.map("exp", shifted), [1]));
  const logProbability = build.map("subtract", shifted, spread(normaliser));
  const smoothed =
    labelSmoothing === 0
      ? shares
      : build.mapWith("add", build.mapWith("multiply", shares, 1 - labelSmoothing), labelSmoothing / classes);
  const total = build.reduce("sum", build.map("multiply", smoothed, logProbability), [0, 1]);
  return build.mapWith("multiply", total, -1 / rows);
}
