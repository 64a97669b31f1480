/** (x * c) * d with c and d alike for each channel: their product is as small as they are. So with sums. */
import type { GraphBuilder } from "../../graph/build.ts";
import { sameShape } from "../../graph/shape.ts";
import type { NodeId, NodeOf, ScalarArguments } from "../../graph/types.ts";
import { argumentsOf, ruleOnMap, type Rule } from "./rule.ts";

export const broadcastRules: readonly Rule[] = [
  ruleOnMap("multiply", "join-broadcast-factors", (inputs, build) => joinBroadcasts("multiply", inputs, build)),
  ruleOnMap("add", "join-broadcast-terms", (inputs, build) => joinBroadcasts("add", inputs, build)),
];

type Joined = "add" | "multiply";

/** fn(fn(x, broadcast(c)), broadcast(d)) becomes fn(x, broadcast(fn(c, d))) for a function that associates. */
function joinBroadcasts(fn: Joined, [a, b]: ScalarArguments<NodeId>[Joined], build: GraphBuilder): NodeId | undefined {
  return joinOuter(fn, b, a, build) ?? joinOuter(fn, a, b, build);
}
function joinOuter(fn: Joined, outer: NodeId, inner: NodeId, build: GraphBuilder): NodeId | undefined {
  const last = build.nodeOf(outer);
  if (last.op !== "broadcast") return undefined;
  const product = argumentsOf(build.nodeOf(inner), fn);
  return (
    product &&
    (joinFactor(fn, last, product[1], product[0], build) ?? joinFactor(fn, last, product[0], product[1], build))
  );
}
function joinFactor(
  fn: Joined,
  last: NodeOf<"broadcast">,
  factor: NodeId,
  rest: NodeId,
  build: GraphBuilder,
): NodeId | undefined {
  const first = build.nodeOf(factor);
  if (first.op !== "broadcast" || build.nodeOf(rest).op === "broadcast") return undefined;
  const { axes, shape } = last.attributes;
  if (!sameShape(first.attributes.axes, axes)) return undefined;
  const small = build.map(fn, first.inputs[0], last.inputs[0]);
  return build.map(fn, rest, build.broadcast(small, shape, axes));
}
