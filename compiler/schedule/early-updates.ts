/**
 * The order of nodes, but that a large tensor is updated as soon as its gradient is there and nobody reads its old value any
 * more: at the end of a step all gradients would be held at once. Small ones wait, to be updated together.
 */
import { volume } from "../graph/shape.ts";
import type { NodeId } from "../graph/types.ts";
import { MOST_JOINED } from "./arenas.ts";
import { writesOf, type Draft } from "./draft.ts";
import { isLeaf } from "./families.ts";
import type { Order } from "./order.ts";
import type { Wholes } from "./wholes.ts";

export const earlyUpdates: Order = ({ table: { graph, behind, wholes }, drafts }) => {
  const early = earlyAmong(drafts, wholes);
  if (early.size === 0) return drafts;

  const leaves = new Map(
    graph.nodes.flatMap((node) => ("name" in node.attributes ? [[node.attributes.name, node.id]] : [])),
  );
  /** Of the value that a leaf comes to have, the leaf. */
  const leafOf = new Map<NodeId, NodeId>();
  for (const { target, node } of graph.updates) {
    const leaf = leaves.get(target);
    if (leaf !== undefined) leafOf.set(behind(node), leaf);
  }
  /** Where a draft runs, as the place of the last that it waits for. */
  const places = new Map<NodeId, number>();
  const lastRead = new Map<NodeId, number>();
  const placed = drafts.map((draft, index) => ({ draft, index, at: index }));
  for (const { draft, index } of placed) {
    if (early.has(draft)) continue;
    for (const id of writesOf(draft)) places.set(id, index);
    for (const id of draft.reads) lastRead.set(id, index);
  }
  const placeOf = (id: NodeId): number => {
    const node = graph.nodes[id];
    if (node && isLeaf(node)) return -1;
    return places.get(id) ?? Math.max(-1, ...(wholes.madeOf(id) ?? []).map(placeOf));
  };
  for (const each of placed) {
    if (!early.has(each.draft)) continue;
    const writes = writesOf(each.draft);
    const readers = writes.map((id) => lastRead.get(leafOf.get(id) ?? -1) ?? -1);
    each.at = Math.max(...readers, ...each.draft.reads.map(placeOf));
    for (const id of writes) places.set(id, each.at);
    for (const id of each.draft.reads) lastRead.set(id, Math.max(each.at, lastRead.get(id) ?? -1));
  }
  return placed.sort((a, b) => a.at - b.at || a.index - b.index).map(({ draft }) => draft);
};

/** Updates of what is large, and what these read of the other updates: whether the loss is finite. */
function earlyAmong(drafts: readonly Draft[], wholes: Wholes): ReadonlySet<Draft> {
  const early = new Set<Draft>();
  const needed = new Set<NodeId>();
  for (let at = drafts.length - 1; at >= 0; at--) {
    const draft = drafts[at];
    if (draft?.family !== "map" || draft.origin.phase !== "update") continue;
    const writes = writesOf(draft);
    if (writes.some((id) => wholes.within(id))) continue;
    const isLarge = volume(draft.domain) > MOST_JOINED;
    if (!isLarge && !writes.some((id) => needed.has(id))) continue;
    early.add(draft);
    for (const id of draft.reads) needed.add(id);
  }
  return early;
}
