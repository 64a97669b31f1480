/** Steps before anybody knows where their values lie: operands and outputs are nodes. */
import { bug } from "../bug.ts";
import { nodeOf } from "../graph/node-of.ts";
import type { Node, NodeId, Origin } from "../graph/types.ts";
import { expressionOf } from "./expression.ts";
import { isElementwise, isLeaf, type OperationName } from "./families.ts";
import { unchanged } from "./redraft.ts";
import type { StorageTable } from "./storage-table.ts";
import type { Expression, ReduceKind } from "./types.ts";

interface DraftBase {
  readonly origin: Origin;
  /** Nodes whose values the step's operands are, in their order. */
  readonly reads: readonly NodeId[];
}
export interface DraftOutput {
  /** A stored one; in a map also a pad, for the part of a whole that it stands for. */
  readonly node: NodeId;
  readonly expression: Expression;
}
export interface ReducedOutput extends DraftOutput {
  readonly kind: ReduceKind;
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
  readonly outputs: readonly ReducedOutput[];
  /** What is made of these, element by element, as they are there. */
  readonly finish: readonly DraftOutput[];
}
export interface OperationDraft extends DraftBase {
  readonly family: OperationName;
  readonly node: NodeId;
}
export type Draft = MapDraft | ReduceDraft | OperationDraft;

/** Nodes whose values the step stores; of a pad the part that it does not fill. */
export function writesOf(draft: Draft): readonly NodeId[] {
  if (draft.family === "reduce") return [...draft.outputs, ...draft.finish].map(({ node }) => node);
  return draft.family === "map" ? draft.outputs.map(({ node }) => node) : [draft.node];
}

/** A step for each stored node that is made of no others, and copies; what has to be otherwise for steps to be possible. */
export interface Drafted {
  readonly table: StorageTable;
  readonly drafts: readonly Draft[];
  /** Of the node whose value or copy it is. */
  readonly draftOf: ReadonlyMap<NodeId, Draft>;
  /** Values that have to be stored, too, of those that were not known to. */
  readonly mustStore: readonly NodeId[];
  /** What cannot be written within a whole by the step of a value: the value, or the pad of a second place. */
  readonly mustLieApart: readonly NodeId[];
}

/** @param before drafted while less was stored: what is the same is taken over */
export function draftSteps(table: StorageTable, maxBindings: number, before?: Drafted): Drafted {
  const mustStore: NodeId[] = [];
  const mustLieApart: NodeId[] = [];
  const { graph, stored, wholes } = table;
  const draftOf = new Map<NodeId, Draft>();
  const isUnchanged = before ? unchanged(before.table, table) : () => false;
  for (const node of graph.nodes) {
    const copied = wholes.copied(node.id);
    if (copied === undefined && (!stored.has(node.id) || wholes.madeOf(node.id))) continue;
    const known = isUnchanged(node.id) ? before?.draftOf.get(node.id) : undefined;
    const draft =
      known ?? (copied === undefined ? draftStep(node, table, maxBindings, mustStore) : draftCopy(node, copied, table));
    draftOf.set(node.id, draft);
    if (!known) mustLieApart.push(...misplacedIn(draft, table, maxBindings));
  }
  return { table, drafts: [...draftOf.values()], draftOf, mustStore, mustLieApart };
}

function draftStep(node: Node, table: StorageTable, maxBindings: number, mustStore: NodeId[]): Draft {
  if (node.op === "reduce" || isElementwise(node)) return draftFused(node, table, maxBindings, mustStore);
  if (isLeaf(node)) return bug(`node ${node.id}, a leaf, is stored`);
  return { family: node.op, origin: node.origin, reads: node.inputs.map(table.behind), node: node.id };
}

/** What a step cannot write within a whole: it reads or writes the same memory elsewhere, or binds too much. */
function misplacedIn(draft: Draft, { behind, wholes }: StorageTable, maxBindings: number): readonly NodeId[] {
  if (wholes.isEmpty) return [];
  const memoryOf = (id: NodeId): NodeId => behind(wholes.within(id)?.whole ?? id);
  const bound = new Set(draft.reads.map(memoryOf));
  const writes = writesOf(draft);
  const clashing = writes.flatMap((id) => {
    const isBound = bound.has(memoryOf(id));
    bound.add(memoryOf(id));
    if (!isBound || !wholes.within(id)) return [];
    // What is copied lies elsewhere in the same memory: it is the copied value that has to move.
    return wholes.copied(id) === undefined ? [id] : draft.reads;
  });
  const [, ...second] = writes;
  return draft.reads.length + writes.length > maxBindings ? [...clashing, ...second] : clashing;
}

/** The part of a whole that `pad` stands for is a copy of `value`. */
function draftCopy(pad: Node, value: NodeId, table: StorageTable): MapDraft {
  const domain = nodeOf(table.graph, value).type.shape;
  const { expression, operands } = expressionOf(table, value, false);
  return { origin: pad.origin, reads: operands, family: "map", domain, outputs: [{ node: pad.id, expression }] };
}

function draftFused(node: Node, table: StorageTable, maxBindings: number, mustStore: NodeId[]): MapDraft | ReduceDraft {
  const source = node.op === "reduce" ? node.inputs[0] : node.id;
  const domain = nodeOf(table.graph, source).type.shape;
  const { expression, operands, obstacle } = expressionOf(table, source, node.op !== "reduce");
  if (obstacle !== undefined) mustStore.push(obstacle);
  else if (operands.length + 1 > maxBindings) mustStore.push(widestInput(table, source, maxBindings));
  const { origin } = node;
  if (node.op !== "reduce") {
    const outputs = [{ node: node.id, expression }];
    for (const also of table.wholes.alsoWritten(node.id)) outputs.push({ node: also, expression });
    return { origin, reads: operands, domain, family: "map", outputs };
  }
  const { axes, kind } = node.attributes;
  return {
    origin,
    reads: operands,
    domain,
    family: "reduce",
    axes,
    outputs: [{ node: node.id, kind, expression }],
    finish: [],
  };
}

/** Of the values computed inside an expression that binds too much, the direct input that binds most and can be made in one step. */
function widestInput(table: StorageTable, id: NodeId, maxBindings: number): NodeId {
  const { graph, stored } = table;
  const inner = nodeOf(graph, id).inputs.filter((each) => {
    const node = nodeOf(graph, each);
    return !stored.has(each) && isElementwise(node) && !isLeaf(node);
  });
  const breadth = (each: NodeId): number => expressionOf(table, each, true).operands.length;
  const widest = [...inner].sort((a, b) => breadth(b) - breadth(a) || a - b)[0];
  if (widest === undefined) return bug(`node ${id} binds too many buffers and cannot be split`);
  // A view of something wide: the wide thing itself is to be stored; of what is too wide itself, something of what it is made of.
  const canBeStored = nodeOf(graph, widest).op === "map" && breadth(widest) + 1 <= maxBindings;
  return canBeStored ? widest : widestInput(table, widest, maxBindings);
}
