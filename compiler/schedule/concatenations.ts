/** Values beside each other, found again in the graph: `lower` writes them as a sum of parts padded with -0. */
import { nodeOf } from "../graph/node-of.ts";
import type { Graph, NodeId, NodeOf } from "../graph/types.ts";

export interface Part {
  /** The pad, which stands for the part of the whole that the value fills. */
  readonly pad: NodeId;
  readonly value: NodeId;
  /** Index in the whole of the value's first element. */
  readonly start: readonly number[];
}

/** The parts that node `id` puts together, by place; undefined where it is no concatenation. */
export function partsOf(graph: Graph, id: NodeId): readonly Part[] | undefined {
  const pads = padsOf(graph, id);
  const [first] = pads ?? [];
  if (!pads || !first) return undefined;
  const { shape } = nodeOf(graph, id).type;
  const axis = shape.findIndex((_, each) => reachesBeyond(first, each));
  const sorted = [...pads].sort((a, b) => startOf(a, axis) - startOf(b, axis));
  let end = 0;
  for (const pad of sorted) {
    const isElsewhere = shape.some((_, each) => each !== axis && reachesBeyond(pad, each));
    if (isElsewhere || startOf(pad, axis) !== end) return undefined;
    end = (shape[axis] ?? 0) - (pad.attributes.after[axis] ?? 0);
  }
  if (end !== shape[axis]) return undefined;
  return sorted.map(({ id: pad, inputs: [value], attributes: { before } }) => ({ pad, value, start: before }));
}

const startOf = (pad: NodeOf<"pad">, axis: number): number => pad.attributes.before[axis] ?? 0;
function reachesBeyond({ attributes: { before, after } }: NodeOf<"pad">, axis: number): boolean {
  return (before[axis] ?? 0) > 0 || (after[axis] ?? 0) > 0;
}

/** What a chain of additions sums, if that is pads with -0 alone: x + -0 is x for every x. */
function padsOf(graph: Graph, id: NodeId): readonly NodeOf<"pad">[] | undefined {
  const pads: NodeOf<"pad">[] = [];
  const padAt = (at: NodeId): NodeOf<"pad"> | undefined => {
    const node = nodeOf(graph, at);
    if (node.op !== "pad") return undefined;
    const { value, interior } = node.attributes;
    return Object.is(value, -0) && interior.every((each) => each === 0) ? node : undefined;
  };
  for (let at = id; ;) {
    const node = nodeOf(graph, at);
    if (node.op !== "map" || node.attributes.fn !== "add") return undefined;
    const [a, b] = node.inputs as readonly [NodeId, NodeId];
    const [left, right] = [padAt(a), padAt(b)];
    if (!left && !right) return undefined;
    if (right) pads.push(right);
    if (left) pads.push(left);
    if (left && right) return pads;
    at = right ? a : b;
  }
}
