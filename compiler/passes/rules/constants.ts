/** What is the same number everywhere is computed here and now, in float64. */
import { scalarFunctions } from "../../graph/scalar-functions.ts";
import { volume } from "../../graph/shape.ts";
import type { GraphBuilder } from "../../graph/build.ts";
import type { Node, NodeId } from "../../graph/types.ts";
import { constantOf, type Rule } from "./rule.ts";

export const constantRules: readonly Rule[] = [
  {
    name: "fold-constants",
    apply(node, inputs, build) {
      const value = foldedValue(node, inputs, build);
      return value === undefined ? undefined : build.broadcast(build.constant(value), node.type.shape, []);
    },
  },
];

function foldedValue(node: Node, inputs: readonly NodeId[], build: GraphBuilder): number | undefined {
  if (node.type.dtype !== "f32" || constantOf(build, inputs[0]) === undefined) return undefined;
  const values = inputs.flatMap((id) => constantOf(build, id) ?? []);
  const [x, y = Number.NaN, z = Number.NaN] = values;
  if (x === undefined || values.length !== inputs.length) return undefined;
  switch (node.op) {
    case "map":
      return scalarFunctions[node.attributes.fn].evaluate(x, y, z);
    case "reduce": {
      const { kind, axes } = node.attributes;
      const [input = 0] = inputs;
      return kind === "max" ? x : x * volume(axes.map((axis) => build.typeOf(input).shape[axis] ?? 1));
    }
    case "reshape":
    case "transpose":
    case "slice":
      return x;
    default:
      return undefined;
  }
}
