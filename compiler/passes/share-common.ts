/**
 * One node for equal computations: same op and attributes, same inputs, in either order where the function commutes.
 * The first keeps its origin; forward nodes come first, so what the backward pass repeats is found in the forward one.
 *
 * before
 *   graph common {
 *     a: f32[2] = input() name="x" type=f32[2]  // x forward
 *     b: f32[2] = input() name="y" type=f32[2]  // y forward
 *     c: f32[2] = map(a, b) fn="add"  // s1 forward
 *     d: f32[2] = map(b, a) fn="add"  // s2 backward
 *     e: f32[2] = map(c, d) fn="multiply"  // s2 backward
 *     output z = e
 *   }
 * after
 *   graph common {
 *     a: f32[2] = input() name="x" type=f32[2]  // x forward
 *     b: f32[2] = input() name="y" type=f32[2]  // y forward
 *     c: f32[2] = map(a, b) fn="add"  // s1 forward
 *     d: f32[2] = map(c, c) fn="multiply"  // s2 backward
 *     output z = d
 *   }
 */
import { bug } from "../bug.ts";
import { exactText } from "../graph/exact-text.ts";
import { NODE_LIMIT } from "../graph/node-limit.ts";
import { scalarFunctions } from "../graph/scalar-functions.ts";
import type { Node, NodeId } from "../graph/types.ts";
import type { Pass } from "./pass.ts";
import { rewrite } from "./rewrite.ts";

export const shareCommon: Pass = {
  name: "share-common",
  description: "computes equal things once",
  run(graph) {
    const known = new Map<string | number, NodeId>();
    return rewrite(graph, (node, build) => {
      // Leaves are told apart by their names alone, as they are built.
      if ("name" in node.attributes) return undefined;
      const key = computationKey(node);
      const before = known.get(key);
      if (before !== undefined) return before;
      const id = build.copy(node);
      known.set(key, id);
      return id;
    });
  },
};

const placeOf: ReadonlyMap<string, number> = new Map(Object.keys(scalarFunctions).map((fn, place) => [fn, place]));

/** Equal for nodes that compute the same value. */
function computationKey(node: Node): string | number {
  if (node.op !== "map") return `${node.op}(${node.inputs.join()})${exactText(node.attributes)}`;
  const { fn } = node.attributes;
  const [a, b = NODE_LIMIT, c] = node.inputs;
  if (c !== undefined) return `${fn} ${a} ${b} ${c}`;
  // Maps are most of a graph: a function and two inputs are one number.
  const [x, y] = b < a && scalarFunctions[fn].commutes ? [b, a] : [a, b];
  return ((placeOf.get(fn) ?? bug(`no function ${fn}`)) * (NODE_LIMIT + 1) + x) * (NODE_LIMIT + 1) + y;
}
