/**
 * Second stage: in which order steps run. What comes behind counts on the contract alone, so that a rule may leave the
 * order of nodes: for less memory, or to bring together what can be one step.
 */
import { bug } from "../bug.ts";
import { nodeOf } from "../graph/node-of.ts";
import type { NodeId } from "../graph/types.ts";
import { writesOf, type Draft } from "./draft.ts";
import { isLeaf } from "./families.ts";
import { finishReductions } from "./finish-reductions.ts";
import { mergeReductions } from "./merge-reductions.ts";
import { spreadReductions } from "./spread-reductions.ts";
import type { Storage } from "./storage.ts";
import type { StorageTable } from "./storage-table.ts";

/**
 * A rule of order. Contract: it gives each draft once, behind those that compute what it reads. Leaves
 * have their old values until all have run: updates follow the order, and are settled behind it.
 */
export type Order = (storage: Storage) => readonly Draft[];

/** What runs, in this order; where outputs and new values of leaves lie is still open. */
export interface Sequence {
  readonly table: StorageTable;
  readonly drafts: readonly Draft[];
}

/** With what is one step: sums with what spreads about them, neighbours, what finishes a reduction. @throws CompilerBug */
export function orderSteps(storage: Storage, order: Order, maxBindings: number): Sequence {
  const { table, drafts } = inOrder(storage, order);
  const merged = mergeReductions(spreadReductions(table.graph, drafts, maxBindings), maxBindings);
  return finishReductions(table, merged, maxBindings);
}
/** @throws CompilerBug where `order` breaks its contract */
export function inOrder(storage: Storage, order: Order): Sequence {
  const drafts = order(storage);
  const problem = breachOf(storage.table, drafts);
  if (problem) bug(`the order of steps is broken: ${problem}`);
  return { table: storage.table, drafts };
}

function breachOf({ graph, stored, wholes }: StorageTable, drafts: readonly Draft[]): string | undefined {
  const written = new Uint8Array(graph.nodes.length);
  const whole = new Set<NodeId>();
  /** Once a value is there it stays there. */
  const isThere = (id: NodeId): boolean => {
    if (written[id] === 1 || whole.has(id) || isLeaf(nodeOf(graph, id))) return true;
    if (!wholes.madeOf(id)?.every(isThere)) return false;
    whole.add(id);
    return true;
  };
  for (const draft of drafts) {
    const writes = writesOf(draft);
    const missing = draft.reads.find((id) => !isThere(id));
    if (missing !== undefined) return `node ${missing} is read by the step of ${writes.join()} before it is computed`;
    for (const id of writes) {
      if (written[id] === 1) return `node ${id} is computed twice`;
      written[id] = 1;
    }
  }
  let computed = 0;
  for (const id of stored) if (isThere(id)) computed++;
  return computed === stored.size ? undefined : `${computed} of ${stored.size} nodes are computed`;
}
