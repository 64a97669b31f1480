/** What is the same number everywhere is computed here and now, in float64. */
import { scalarFunctions } from "../../graph/scalar-functions.ts";
import { volume } from "../../graph/shape.ts";
import type { GraphBuilder } from "../../graph/build.ts";
import type { Node, NodeId } from "../../graph/types.ts";
import { constantOf, type Rule } from "./rule.ts";

export const constantRules: readonly Rule[] = [
  {
    name: "fold-constants",
    apply(node, build) {
      const value = foldedValue(node, build);
      return value === undefined ? undefined : build.broadcast(build.constant(value), node.type.shape, []);
    },
  },
];

function foldedValue(node: Node, build: GraphBuilder): number | undefined {
  // Most nodes are told by their first input.
  if (node.type.dtype !== "f32" || constantOf(build, node.inputs[0]) === undefined) return undefined;
  const values = (node.inputs as readonly NodeId[]).map((id) => constantOf(build, id));
  const [x, y = Number.NaN, z = Number.NaN] = values;
  if (x === undefined || values.includes(undefined)) return undefined;
  switch (node.op) {
    case "map":
      return scalarFunctions[node.attributes.fn].evaluate(x, y, z);
    case "reduce": {
      const { kind, axes } = node.attributes;
      const { shape } = build.typeOf(node.inputs[0]);
      return kind === "max" ? x : x * volume(axes.map((axis) => shape[axis] ?? 1));
    }
    case "reshape":
    case "transpose":
    case "slice":
      return x;
    default:
      return undefined;
  }
}
