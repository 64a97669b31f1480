/** What is asked of those that read a value, before it may lie within another. */
import type { Graph, NodeId } from "../graph/types.ts";
import { isElementwise, isOperation, strips } from "./families.ts";

export interface Storing {
  readonly graph: Graph;
  readonly behind: (id: NodeId) => NodeId;
  /** In the order of nodes. */
  readonly stored: ReadonlySet<NodeId>;
}

export interface Readers {
  /** One of them counts elements one after the other, or the value leaves the graph. */
  readonly needDense: (id: NodeId) => boolean;
  /** One of them is an operation that counts pixels by a pitch. */
  readonly haveStrips: (id: NodeId) => boolean;
  /** None is a fused expression, but for the pad `except`. */
  readonly noneLoads: (id: NodeId, except?: NodeId) => boolean;
}

export function readersOf({ graph, behind }: Storing): Readers {
  const dense = new Set([...graph.outputs, ...graph.updates].map(({ node }) => behind(node)));
  const stripped = new Set<NodeId>();
  const loads = new Map<NodeId, NodeId[]>();
  const load = (id: NodeId, by: NodeId): void => {
    const known = loads.get(id);
    if (known) known.push(by);
    else loads.set(id, [by]);
  };
  for (const node of graph.nodes)
    (node.inputs as readonly NodeId[]).forEach((id, place) => {
      if (isOperation(node)) (strips[node.op].reads.includes(place) ? stripped : dense).add(id);
      // Behind a reshape elements are counted one after the other.
      else if (node.op === "reshape") dense.add(id);
      else if (isElementwise(node) || node.op === "reduce") load(id, node.id);
    });
  return {
    needDense: (id) => dense.has(id),
    haveStrips: (id) => stripped.has(id),
    noneLoads: (id, except) => (loads.get(id) ?? []).every((each) => each === except),
  };
}
