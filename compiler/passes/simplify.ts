/**
 * Local rewrites by named rules, to a bounded fixpoint. Each keeps the float64 value up to rounding.
 *
 *     before   z = broadcast(0)  a = add(x, z)  y = multiply(a, broadcast(1))
 *     after    y = x
 */
import type { GraphBuilder } from "../graph/build.ts";
import { sameShape, volume } from "../graph/shape.ts";
import type { Graph, Node, NodeId, NodeOf } from "../graph/types.ts";
import type { Pass } from "./pass.ts";
import { rewrite } from "./rewrite.ts";

interface Rule {
  readonly name: string;
  /** Another node for `node`, whose inputs are `inputs` in `build`; undefined where the rule does not apply. */
  readonly apply: (node: Node, inputs: readonly NodeId[], build: GraphBuilder) => NodeId | undefined;
}

/** The constant that a node is everywhere, if it is one. */
function constantOf(build: GraphBuilder, id: NodeId | undefined): number | undefined {
  if (id === undefined) return undefined;
  const node = build.nodeOf(id);
  if (node.op === "constant") return node.attributes.value;
  return node.op === "broadcast" || node.op === "reshape" ? constantOf(build, node.inputs[0]) : undefined;
}
function isMap(node: Node, fn: NodeOf<"map">["attributes"]["fn"]): boolean {
  return node.op === "map" && node.attributes.fn === fn;
}

/** Input and axes of a broadcast that lies along the axes `kept` only: a value that is constant along the others. */
function constantAlong(
  build: GraphBuilder,
  id: NodeId,
  reduced: readonly number[],
): { readonly from: NodeId; readonly axes: readonly number[] } | undefined {
  const node = build.nodeOf(id);
  if (node.op !== "broadcast" || node.attributes.axes.some((axis) => reduced.includes(axis))) return undefined;
  return { from: node.inputs[0] as NodeId, axes: node.attributes.axes };
}

const rules: readonly Rule[] = [
  {
    name: "add-zero",
    apply: (node, [a, b], build) =>
      isMap(node, "add") ? (constantOf(build, b) === 0 ? a : constantOf(build, a) === 0 ? b : undefined) : undefined,
  },
  {
    name: "multiply-one",
    apply: (node, [a, b], build) =>
      isMap(node, "multiply")
        ? constantOf(build, b) === 1
          ? a
          : constantOf(build, a) === 1
            ? b
            : undefined
        : undefined,
  },
  {
    name: "subtract-zero",
    apply: (node, [a, b], build) => (isMap(node, "subtract") && constantOf(build, b) === 0 ? a : undefined),
  },
  {
    name: "double-negate",
    apply(node, [a = 0], build) {
      const inner = isMap(node, "negate") ? build.nodeOf(a) : undefined;
      return inner && isMap(inner, "negate") ? inner.inputs[0] : undefined;
    },
  },
  {
    // x + (-y)
    name: "add-negated",
    apply(node, [a = 0, b = 0], build) {
      if (!isMap(node, "add")) return undefined;
      const [left, right] = [build.nodeOf(a), build.nodeOf(b)];
      if (isMap(right, "negate")) return build.map("subtract", a, right.inputs[0] as NodeId);
      return isMap(left, "negate") ? build.map("subtract", b, left.inputs[0] as NodeId) : undefined;
    },
  },
  {
    name: "broadcast-of-broadcast",
    apply(node, [a = 0], build) {
      const inner = build.nodeOf(a);
      if (node.op !== "broadcast" || inner.op !== "broadcast") return undefined;
      return build.broadcast(
        inner.inputs[0] as NodeId,
        node.attributes.shape,
        inner.attributes.axes.map((axis) => node.attributes.axes[axis] ?? 0),
      );
    },
  },
  {
    name: "reshape-of-reshape",
    apply(node, [a = 0], build) {
      const inner = build.nodeOf(a);
      return node.op === "reshape" && inner.op === "reshape"
        ? build.reshape(inner.inputs[0] as NodeId, node.attributes.shape)
        : undefined;
    },
  },
  {
    name: "reshape-to-same",
    apply: (node, [a = 0], build) =>
      node.op === "reshape" && sameShape(build.typeOf(a).shape, node.attributes.shape) ? a : undefined,
  },
  {
    name: "transpose-of-transpose",
    apply(node, [a = 0], build) {
      const inner = build.nodeOf(a);
      if (node.op !== "transpose" || inner.op !== "transpose") return undefined;
      const permutation = node.attributes.permutation.map((axis) => inner.attributes.permutation[axis] ?? 0);
      const from = inner.inputs[0] as NodeId;
      return permutation.every((axis, i) => axis === i) ? from : build.transpose(from, permutation);
    },
  },
  {
    // (x * c) * d with c and d alike for each channel: their product is as small as they are.
    name: "join-broadcast-factors",
    apply: (node, inputs, build) => joinBroadcasts("multiply", node, inputs, build),
  },
  { name: "join-broadcast-terms", apply: (node, inputs, build) => joinBroadcasts("add", node, inputs, build) },
  {
    // A sum of one value repeated is a product.
    name: "sum-of-broadcast",
    apply(node, [a = 0], build) {
      if (node.op !== "reduce" || node.attributes.kind !== "sum") return undefined;
      const inner = constantAlong(build, a, node.attributes.axes);
      if (!inner) return undefined;
      const times = volume(node.attributes.axes.map((axis) => build.typeOf(a).shape[axis] ?? 1));
      return build.mapWith("multiply", respread(build, inner, node), times);
    },
  },
  {
    // sum(x * broadcast(c)) = sum(x) * c where c does not vary along the sum: the sum can then be shared, and the
    // product is as small as the result. This is what leaves two full reductions in batch normalisation's gradient.
    name: "factor-out-of-sum",
    apply(node, [a = 0], build) {
      const product = build.nodeOf(a);
      if (node.op !== "reduce" || node.attributes.kind !== "sum" || !isMap(product, "multiply")) return undefined;
      for (const [factor, rest] of [
        [product.inputs[1], product.inputs[0]],
        [product.inputs[0], product.inputs[1]],
      ] as const) {
        const inner = constantAlong(build, factor as NodeId, node.attributes.axes);
        if (!inner) continue;
        const sum = build.reduce("sum", rest as NodeId, node.attributes.axes);
        return build.map("multiply", sum, respread(build, inner, node));
      }
      return undefined;
    },
  },
  {
    name: "negate-out-of-sum",
    apply(node, [a = 0], build) {
      const inner = build.nodeOf(a);
      if (node.op !== "reduce" || node.attributes.kind !== "sum" || !isMap(inner, "negate")) return undefined;
      return build.map("negate", build.reduce("sum", inner.inputs[0] as NodeId, node.attributes.axes));
    },
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
    for (const [factor, rest] of [
      [product.inputs[1], product.inputs[0]],
      [product.inputs[0], product.inputs[1]],
    ] as const) {
      const first = build.nodeOf(factor as NodeId);
      if (first.op !== "broadcast" || build.nodeOf(rest as NodeId).op === "broadcast") continue;
      if (!sameShape(first.attributes.axes, last.attributes.axes)) continue;
      const small = build.map(fn, first.inputs[0] as NodeId, last.inputs[0] as NodeId);
      return build.map(fn, rest as NodeId, build.broadcast(small, last.attributes.shape, last.attributes.axes));
    }
  }
  return undefined;
}

/** The small tensor behind a broadcast in the shape that the reduction leaves. */
function respread(
  build: GraphBuilder,
  { from, axes }: { readonly from: NodeId; readonly axes: readonly number[] },
  node: NodeOf<"reduce">,
): NodeId {
  const kept = axes.map((axis) => axis - node.attributes.axes.filter((reduced) => reduced < axis).length);
  return build.broadcast(from, node.type.shape, kept);
}

/** Rules only shrink or move towards the leaves; a few rounds reach the fixpoint of every graph seen. */
const ROUNDS = 8;

function run(graph: Graph): Graph {
  let current = graph;
  for (let round = 0; round < ROUNDS; round++) {
    let changed = false;
    current = rewrite(current, (node, inputs, build) => {
      if (inputs.length === 0) return undefined;
      for (const { apply } of rules) {
        const replacement = apply(node, inputs, build);
        if (replacement === undefined) continue;
        changed = true;
        return replacement;
      }
      return undefined;
    });
    if (!changed) break;
  }
  return current;
}

export const simplify: Pass = {
  name: "simplify",
  description: `local rules: ${rules.map(({ name }) => name).join(", ")}`,
  run,
};
