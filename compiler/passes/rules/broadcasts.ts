/** (x * c) * d with c and d alike for each channel: their product is as small as they are. So with sums. */
import type { GraphBuilder } from "../../graph/build.ts";
import { sameShape } from "../../graph/shape.ts";
import type { Node, NodeId } from "../../graph/types.ts";
import { firstInput, isMap, type Rule } from "./rule.ts";

export const broadcastRules: readonly Rule[] = [
  {
    name: "join-broadcast-factors",
    on: "multiply",
    apply: (node, inputs, build) => joinBroadcasts("multiply", node, inputs, build),
  },
  {
    name: "join-broadcast-terms",
    on: "add",
    apply: (node, inputs, build) => joinBroadcasts("add", node, inputs, build),
  },
];

/** fn(fn(x, broadcast(c)), broadcast(d)) becomes fn(x, broadcast(fn(c, d))) for a function that associates. */
function joinBroadcasts(
  fn: "add" | "multiply",
  node: Node,
  [a = 0, b = 0]: readonly NodeId[],
  build: GraphBuilder,
): NodeId | undefined {
  if (!isMap(node, fn)) return undefined;
  for (const [outer, inner] of [
    [b, a],
    [a, b],
  ] as const) {
    const last = build.nodeOf(outer);
    const product = build.nodeOf(inner);
    if (last.op !== "broadcast" || !isMap(product, fn)) continue;
    const [left = 0, right = 0] = product.inputs;
    for (const [factor, rest] of [
      [right, left],
      [left, right],
    ] as const) {
      const first = build.nodeOf(factor);
      if (first.op !== "broadcast" || build.nodeOf(rest).op === "broadcast") continue;
      if (!sameShape(first.attributes.axes, last.attributes.axes)) continue;
      const small = build.map(fn, firstInput(first), firstInput(last));
      return build.map(fn, rest, build.broadcast(small, last.attributes.shape, last.attributes.axes));
    }
  }
  return undefined;
}
