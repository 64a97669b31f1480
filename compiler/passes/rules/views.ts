/** Two views in a row are one, or none. */
import { sameShape } from "../../graph/shape.ts";
import { firstInput, type Rule } from "./rule.ts";

export const viewRules: readonly Rule[] = [
  {
    name: "broadcast-of-broadcast",
    on: "broadcast",
    apply(node, [a = 0], build) {
      const inner = build.nodeOf(a);
      if (node.op !== "broadcast" || inner.op !== "broadcast") return undefined;
      const axes = inner.attributes.axes.map((axis) => node.attributes.axes[axis] ?? 0);
      return build.broadcast(firstInput(inner), node.attributes.shape, axes);
    },
  },
  {
    name: "reshape-of-reshape",
    on: "reshape",
    apply(node, [a = 0], build) {
      const inner = build.nodeOf(a);
      if (node.op !== "reshape" || inner.op !== "reshape") return undefined;
      return build.reshape(firstInput(inner), node.attributes.shape);
    },
  },
  {
    name: "reshape-to-same",
    on: "reshape",
    apply(node, [a = 0], build) {
      return node.op === "reshape" && sameShape(build.typeOf(a).shape, node.attributes.shape) ? a : undefined;
    },
  },
  {
    name: "transpose-of-transpose",
    on: "transpose",
    apply(node, [a = 0], build) {
      const inner = build.nodeOf(a);
      if (node.op !== "transpose" || inner.op !== "transpose") return undefined;
      const permutation = node.attributes.permutation.map((axis) => inner.attributes.permutation[axis] ?? 0);
      return build.transpose(firstInput(inner), permutation);
    },
  },
  {
    name: "transpose-to-same",
    on: "transpose",
    apply(node, [a = 0]) {
      return node.op === "transpose" && node.attributes.permutation.every((axis, i) => axis === i) ? a : undefined;
    },
  },
];
