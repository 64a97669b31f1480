/** A loss as a file of `compiler/losses` defines it: float targets in the shape of the output, and a metric of its own. */
import type { NodeId } from "../../compiler/graph/types.ts";
import { onlyValue, type LossContext } from "../../compiler/losses/context.ts";
import type { Loss } from "../../compiler/losses/loss.ts";
import type { MetricDefinition } from "../../compiler/metrics/metric.ts";

/** Mean over examples of the mean over their elements of what `fn` makes of output less target. */
function meanOf({ build, outputs, targets: { target } }: LossContext<"target">, fn: (x: NodeId) => NodeId): NodeId {
  const value = fn(build.map("subtract", onlyValue(outputs).node, target));
  const { shape } = build.typeOf(value);
  const axes = shape.map((_, axis) => axis);
  return build.mapWith("multiply", build.reduce("sum", value, axes), 1 / shape.reduce((a, b) => a * b, 1));
}

const absoluteError: MetricDefinition<"target"> = {
  word: "absolute_error",
  output: "deviation",
  fold: "mean",
  value: (context) => meanOf(context, (x) => context.build.map("absolute", x)),
};

export const meanSquaredError: Loss<"target"> = {
  word: "mse",
  takes: "one tensor",
  fits: (outputs) => outputs.length === 1,
  help: "give the model one output",
  targets: (outputs) => ({ target: { dtype: "f32", shape: onlyValue(outputs).shape } }),
  value: (context) => meanOf(context, (x) => context.build.map("multiply", x, x)),
  metrics: [absoluteError],
};
