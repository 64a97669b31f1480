/** A loss with a metric of its own, which no recipe has: the mean of absolute differences beside that of squares. */
import { onlyValue } from "../../compiler/losses/context.ts";
import type { Loss } from "../../compiler/losses/loss.ts";
import { meanSquaredError as mse } from "../../compiler/losses/mse.ts";
import type { MetricDefinition } from "../../compiler/metrics/metric.ts";

const absoluteError: MetricDefinition<"target"> = {
  word: "absolute_error",
  output: "deviation",
  fold: "mean",
  value({ build, outputs, targets: { target } }) {
    const difference = build.map("absolute", build.map("subtract", onlyValue(outputs).node, target));
    const { shape } = build.typeOf(difference);
    const axes = shape.map((_, axis) => axis);
    return build.mapWith("multiply", build.reduce("sum", difference, axes), 1 / shape.reduce((a, b) => a * b, 1));
  },
};

export const meanSquaredError: Loss<"target"> = { ...mse, metrics: [absoluteError] };
