/** (x * c) * d with c and d alike for each channel: their product is as small as they are. So with sums. */
import type { GraphBuilder } from "../../graph/build.ts";
import { sameShape } from "../../graph/shape.ts";
import type { NodeId, ScalarArguments } from "../../graph/types.ts";
import { argumentsOf, ruleOnMap, type Rule } from "./rule.ts";

export const broadcastRules: readonly Rule[] = [
  ruleOnMap("multiply", "join-broadcast-factors", (inputs, build) => joinBroadcasts("multiply", inputs, build)),
  ruleOnMap("add", "join-broadcast-terms", (inputs, build) => joinBroadcasts("add", inputs, build)),
];

/** fn(fn(x, broadcast(c)), broadcast(d)) becomes fn(x, broadcast(fn(c, d))) for a function that associates. */
function joinBroadcasts(
  fn: "add" | "multiply",
  [a, b]: ScalarArguments<NodeId>["add" | "multiply"],
  build: GraphBuilder,
): NodeId | undefined {
  for (const [outer, inner] of [
    [b, a],
    [a, b],
  ] as const) {
    const last = build.nodeOf(outer);
    const product = argumentsOf(build.nodeOf(inner), fn);
    if (last.op !== "broadcast" || !product) continue;
    const [left, right] = product;
    for (const [factor, rest] of [
      [right, left],
      [left, right],
    ] as const) {
      const first = build.nodeOf(factor);
      if (first.op !== "broadcast" || build.nodeOf(rest).op === "broadcast") continue;
      if (!sameShape(first.attributes.axes, last.attributes.axes)) continue;
      const small = build.map(fn, first.inputs[0], last.inputs[0]);
      return build.map(fn, rest, build.broadcast(small, last.attributes.shape, last.attributes.axes));
    }
  }
  return undefined;
}
