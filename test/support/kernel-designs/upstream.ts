/** Whatever a layer puts out takes part: a loss that is linear in it, so that what flows back is given, as `gy`. */
import { onlyValue } from "../../../compiler/losses/context.ts";
import type { Loss } from "../../../compiler/losses/loss.ts";

export const upstream: Loss<"gy"> = {
  word: "upstream",
  takes: "one tensor",
  fits: (outputs) => outputs.length === 1,
  help: "give the model one output",
  targets: (outputs) => ({ gy: { dtype: "f32", shape: onlyValue(outputs).shape } }),
  value({ build, outputs, targets: { gy } }) {
    const { node } = onlyValue(outputs);
    const axes = build.typeOf(node).shape.map((_, axis) => axis);
    return build.reduce("sum", build.map("multiply", node, gy), axes);
  },
  metrics: [],
};
