/** Steps before anybody knows where their values lie: operands and outputs are nodes. */
import { bug } from "../bug.ts";
import { nodeOf } from "../graph/node-of.ts";
import type { Node, NodeId, Origin } from "../graph/types.ts";
import { ExpressionBuilder } from "./expression.ts";
import { isElementwise, isLeaf, type OperationName } from "./families.ts";
import type { StorageTable } from "./storage-table.ts";
import type { Expression } from "./types.ts";

interface DraftBase {
  readonly origin: Origin;
  /** Nodes whose values the step's operands are, in their order. */
  readonly reads: readonly NodeId[];
}
interface DraftOutput {
  readonly node: NodeId;
  readonly expression: Expression;
}
export interface MapDraft extends DraftBase {
  readonly family: "map";
  readonly domain: readonly number[];
  readonly outputs: readonly DraftOutput[];
}
export interface ReduceDraft extends DraftBase {
  readonly family: "reduce";
  readonly domain: readonly number[];
  readonly axes: readonly number[];
  readonly kind: "sum" | "max";
  readonly outputs: readonly DraftOutput[];
}
export interface OperationDraft extends DraftBase {
  readonly family: OperationName;
  readonly node: NodeId;
}
export type Draft = MapDraft | ReduceDraft | OperationDraft;

/** Nodes whose values the step stores. */
export function writesOf(draft: Draft): readonly NodeId[] {
  return draft.family === "map" || draft.family === "reduce" ? draft.outputs.map(({ node }) => node) : [draft.node];
}

/** A step for each stored node; those of `mustStore` have to be stored too, or the steps cannot be as they are. */
export interface Drafted {
  readonly drafts: readonly Draft[];
  readonly mustStore: readonly NodeId[];
}

export function draftSteps(table: StorageTable, maxBindings: number): Drafted {
  const mustStore: NodeId[] = [];
  const drafts = table.graph.nodes
    .filter(({ id }) => table.stored.has(id))
    .map((node): Draft => {
      if (node.op === "reduce" || isElementwise(node)) return draftFused(node, table, maxBindings, mustStore);
      if (isLeaf(node)) return bug(`node ${node.id}, a leaf, is stored`);
      return { family: node.op, origin: node.origin, reads: node.inputs.map(table.behind), node: node.id };
    });
  return { drafts, mustStore };
}

function draftFused(node: Node, table: StorageTable, maxBindings: number, mustStore: NodeId[]): MapDraft | ReduceDraft {
  const source = node.op === "reduce" ? node.inputs[0] : node.id;
  const domain = nodeOf(table.graph, source).type.shape;
  const builder = new ExpressionBuilder(table, domain);
  const outputs = [{ node: node.id, expression: builder.build(source, node.op !== "reduce") }];
  if (builder.obstacle !== undefined) mustStore.push(builder.obstacle);
  else if (builder.operands.length + 1 > maxBindings) mustStore.push(widestInput(table, source));
  const base = { origin: node.origin, reads: builder.operands, domain, outputs };
  if (node.op !== "reduce") return { ...base, family: "map" };
  return { ...base, family: "reduce", axes: node.attributes.axes, kind: node.attributes.kind };
}

/** Of the values computed inside an expression that binds too much, the direct input that binds most. */
function widestInput(table: StorageTable, id: NodeId): NodeId {
  const { graph, stored } = table;
  const inner = nodeOf(graph, id).inputs.filter((each) => {
    const node = nodeOf(graph, each);
    return !stored.has(each) && isElementwise(node) && !isLeaf(node);
  });
  const breadth = (each: NodeId): number => {
    const builder = new ExpressionBuilder(table, nodeOf(graph, each).type.shape);
    builder.build(each, true);
    return builder.operands.length;
  };
  const widest = [...inner].sort((a, b) => breadth(b) - breadth(a) || a - b)[0];
  if (widest === undefined) return bug(`node ${id} binds too many buffers and cannot be split`);
  // A view of something wide: the wide thing itself is to be stored.
  return nodeOf(graph, widest).op === "map" ? widest : widestInput(table, widest);
}
