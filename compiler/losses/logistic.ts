/** The logistic function and its logarithm, of numbers of any size. */
import type { GraphBuilder } from "../graph/build.ts";
import type { NodeId } from "../graph/types.ts";

/** -log(sigmoid(-x)), which is log(1 + exp(x)). */
function softplus(build: GraphBuilder, x: NodeId): NodeId {
  // A whole shift keeps exp in range and has no slope: the slope is exp(x - shift) over the sum, sigmoid(x) everywhere.
  const shift = build.map("floor", build.mapWith("maximum", x, 0));
  const sum = build.map(
    "add",
    build.map("exp", build.map("negate", shift)),
    build.map("exp", build.map("subtract", x, shift)),
  );
  return build.map("add", shift, build.map("log", sum));
}

/** `torch.nn.functional.binary_cross_entropy_with_logits` of each number. @param target its share of yes, 0 to 1 */
export function binaryCrossEntropy(build: GraphBuilder, logit: NodeId, target: NodeId): NodeId {
  // Two products of numbers of one sign: nothing cancels where a large logit is right.
  const no = build.map("subtract", build.like(target, 1), target);
  const ofYes = build.map("multiply", target, softplus(build, build.map("negate", logit)));
  return build.map("add", ofYes, build.map("multiply", no, softplus(build, logit)));
}
