/**
 * Third stage: where outputs and new values of leaves come to lie. Every stored value gets a buffer: an output's, a leaf's
 * where it is updated in place, else one of its own. What cannot be in place is copied when all steps have run.
 */
import { bug } from "../bug.ts";
import { isHalf, nodeOf } from "../graph/node-of.ts";
import { volume } from "../graph/shape.ts";
import type { Graph, NodeId } from "../graph/types.ts";
import { isElementwiseAccess } from "./access.ts";
import { writesOf, type Draft, type MapDraft } from "./draft.ts";
import type { Sequence } from "./order.ts";
import { copyStep, placeDraft, Places, type Copy } from "./place.ts";
import type { StorageTable } from "./storage-table.ts";
import type { Schedule } from "./types.ts";
import { layoutOf } from "./wholes.ts";

/** A schedule but for its memory: no two temporaries share a buffer. */
export type Settled = Omit<Schedule, "memory" | "prepares" | "gathers">;

/** Before the first draft. */
const NEVER = -1;

/** A leaf and the value that it has after the run. */
interface NewValue {
  /** The leaf's name. */
  readonly target: string;
  readonly leaf: NodeId;
  readonly value: NodeId;
}

export function settle({ table, drafts }: Sequence): Settled {
  const { graph, scalars, stored, wholes } = table;
  const places = new Places(graph.nodes.length);
  const leaves = placeLeaves(table, places);
  const updates = graph.updates.map(({ target, node }): NewValue => {
    const leaf = leaves.get(target) ?? bug(`update of ${target}, which is no leaf`);
    return { target, leaf, value: table.behind(node) };
  });
  const left = updateInPlace(table, drafts, updates, places);
  const outputs = placeOutputs(table, places);
  const isPart = (id: NodeId): boolean => wholes.within(id) !== undefined;
  for (const id of [...stored].sort((a, b) => a - b))
    if (!places.has(id) && !isPart(id)) places.put(id, places.openTemporary(lengthOf(graph, id), isHalf(graph, id)));
  const putWithin = (id: NodeId): void => {
    const within = wholes.within(id);
    if (within) places.put(id, places.bufferOf(table.behind(within.whole)), layoutOf(graph, within));
  };
  if (!wholes.isEmpty) {
    for (const id of stored) putWithin(id);
    for (const draft of drafts) for (const id of writesOf(draft)) putWithin(id);
  }
  // Outputs first: what they copy may be a leaf that an update overwrites.
  const copies = [...outputs, ...updateCopies(table, updates, left, places)];
  return {
    graph,
    steps: [...drafts.map((draft) => placeDraft(draft, places)), ...copies.map((copy) => copyStep(copy, places))],
    buffers: places.buffers,
    placement: places.placement,
    scalars: scalars.map(({ attributes }) => attributes.name),
  };
}

function lengthOf(graph: Graph, id: NodeId): number {
  return volume(nodeOf(graph, id).type.shape);
}

/** Leaves keep their buffers for good; the host's numbers lie side by side in one. @returns all but these by name */
function placeLeaves({ graph, scalars }: StorageTable, places: Places): ReadonlyMap<string, NodeId> {
  if (scalars.length > 0) {
    const buffer = places.open("scalars", scalars.length);
    for (const { id } of scalars) places.put(id, buffer);
  }
  const leaves = new Map<string, NodeId>();
  for (const node of graph.nodes) {
    if (node.op !== "input" && node.op !== "parameter" && node.op !== "state") continue;
    places.put(node.id, places.open(node.op, lengthOf(graph, node.id), node.attributes.name));
    leaves.set(node.attributes.name, node.id);
  }
  return leaves;
}

/** Puts new values where the old ones lie, wherever that may be. @returns the others */
function updateInPlace(
  { graph, behind }: StorageTable,
  drafts: readonly Draft[],
  updates: readonly NewValue[],
  places: Places,
): readonly NewValue[] {
  // The old value of a leaf that is an output, or another leaf's new value, is needed to the end.
  const needed = new Set([...graph.outputs, ...graph.updates].map(({ node }) => behind(node)));
  /** By node, the last draft that reads it, and the one that writes it. */
  const lastRead = new Int32Array(graph.nodes.length).fill(NEVER);
  const written = new Int32Array(graph.nodes.length).fill(NEVER);
  drafts.forEach((draft, at) => {
    for (let place = 0; place < draft.reads.length; place++) lastRead[draft.reads[place] ?? -1] = at;
    for (const id of writesOf(draft)) written[id] = at;
  });
  const left: NewValue[] = [];
  for (const update of updates) {
    const { leaf, value } = update;
    const at = written[value] ?? NEVER;
    const draft = drafts[at];
    const isFree = !needed.has(leaf) && !places.has(value);
    const isLast = (lastRead[leaf] ?? NEVER) <= at;
    if (isFree && isLast && draft?.family === "map" && readsInPlace(draft, leaf)) {
      places.put(value, places.bufferOf(leaf));
    } else left.push(update);
  }
  return left;
}

/** True unless the step reads other elements of `leaf` than those that it computes. */
function readsInPlace({ reads, domain, outputs }: MapDraft, leaf: NodeId): boolean {
  const operand = reads.indexOf(leaf);
  return outputs.every(({ expression }) =>
    expression.instructions.every(
      (each) => each.kind !== "load" || each.operand !== operand || isElementwiseAccess(each.access, domain),
    ),
  );
}

/** Each output has a buffer of its own. @returns copies of those whose value lies elsewhere already */
function placeOutputs({ graph, behind, firstElement }: StorageTable, places: Places): readonly Copy[] {
  const copies: Copy[] = [];
  for (const { name, node } of graph.outputs) {
    const value = behind(node);
    const length = lengthOf(graph, node);
    const to = places.open("output", length, name);
    if (places.has(value))
      copies.push({ node: value, from: places.bufferOf(value), to, length, offset: firstElement(value), path: name });
    else places.put(value, to);
  }
  return copies;
}

/** Copies to the leaves that are not updated in place, when all steps have run. */
function updateCopies(
  { graph, firstElement }: StorageTable,
  updates: readonly NewValue[],
  left: readonly NewValue[],
  places: Places,
): readonly Copy[] {
  // Another leaf's old value goes through a temporary: two leaves may be exchanged.
  const overwritten = new Set(updates.map(({ leaf }) => leaf));
  const saved = new Map<NodeId, Copy>();
  for (const { leaf, value } of left) {
    if (leaf === value || !overwritten.has(value) || saved.has(value)) continue;
    const length = lengthOf(graph, value);
    const to = places.openTemporary(length);
    const path = nodeOf(graph, value).origin.path;
    saved.set(value, { node: value, from: places.bufferOf(value), to, length, offset: 0, path });
  }
  const copies = left.map(({ target, leaf, value }): Copy => ({
    node: value,
    from: saved.get(value)?.to ?? places.bufferOf(value),
    to: places.bufferOf(leaf),
    length: lengthOf(graph, leaf),
    offset: firstElement(value),
    path: target,
  }));
  return [...saved.values(), ...copies];
}
