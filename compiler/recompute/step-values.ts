/**
 * A training step as who saves memory sees it: which values its steps write and read, how large they are, and which of the
 * forward pass the backward pass reads.
 */
import { bug } from "../bug.ts";
import { isHalf, nodeOf } from "../graph/node-of.ts";
import { volume } from "../graph/shape.ts";
import type { Graph, NodeId } from "../graph/types.ts";
import { writesOf, type Draft } from "../schedule/draft.ts";
import { earlyUpdates } from "../schedule/early-updates.ts";
import { isElementwise, isLeaf } from "../schedule/families.ts";
import { orderSteps } from "../schedule/order.ts";
import { resolveStorage } from "../schedule/storage.ts";

/** A value in memory of its own; what lies within a larger one is that one. */
export interface StepValue {
  readonly id: NodeId;
  readonly bytes: number;
  /** Of the layer that makes it. */
  readonly path: string;
  /** Place of the step that writes it first, of the last of the forward pass that reads it, and of the last of all. */
  readonly written: number;
  readonly lastForward: number;
  readonly last: number;
  /** Made by the forward pass and read behind it. */
  readonly isKept: boolean;
  /**
   * How it can be made again: `cheap` element by element, `dear` by an operation; undefined where it cannot, as what is
   * reduced, given, put out, or part of a concatenation.
   */
  readonly again: "cheap" | "dear" | undefined;
  /** What its step reads. */
  readonly from: readonly NodeId[];
}

export interface StepValues {
  readonly graph: Graph;
  /** In the order in which they are written; leaves and what lies in their memory are none. */
  readonly values: ReadonlyMap<NodeId, StepValue>;
  /** What each step reads, as values. */
  readonly reads: readonly (readonly NodeId[])[];
  /** Steps of the forward pass come first. */
  readonly forwardSteps: number;
  /** Nodes that are computed in the steps of others. */
  readonly isFused: (id: NodeId) => boolean;
}

export function stepValues(graph: Graph, maxBindings: number): StepValues {
  const { table, drafts } = orderSteps(resolveStorage(graph, maxBindings), earlyUpdates, maxBindings);
  const { behind, wholes, stored } = table;
  const outside = new Set([...graph.outputs, ...graph.updates].map(({ node }) => behind(node)));
  /** The value in whose memory another lies. */
  const valueOf = (id: NodeId): NodeId => {
    const within = wholes.within(id);
    return behind(within ? within.whole : id);
  };
  const isForward = ({ origin }: Draft): boolean => origin.phase === "forward";
  const forwardSteps = drafts.reduce((most, draft, at) => (isForward(draft) ? at + 1 : most), 0);
  const reads = drafts.map((draft) => [
    ...new Set(draft.reads.filter((id) => !isLeaf(nodeOf(graph, id))).map(valueOf)),
  ]);
  const lastForward = new Map<NodeId, number>();
  const last = new Map<NodeId, number>();
  for (const [at, draft] of drafts.entries())
    for (const id of reads[at] ?? []) {
      last.set(id, at);
      if (isForward(draft)) lastForward.set(id, at);
    }
  const parted = new Set(
    drafts
      .flatMap(writesOf)
      .filter((id) => wholes.within(id))
      .map(valueOf),
  );
  // What lies in 16 bits is rounded where it is stored: a copy that an operation reads is stored as well.
  const inMemory = new Set(
    drafts.flatMap(({ family, reads }) => (family === "map" || family === "reduce" ? [] : reads)),
  );
  const isExact = (id: NodeId): boolean => !isHalf(graph, id) || inMemory.has(id);
  const values = new Map<NodeId, StepValue>();
  for (const [at, draft] of drafts.entries())
    for (const written of writesOf(draft)) {
      const id = valueOf(written);
      if (values.has(id) || outside.has(id)) continue;
      const node = nodeOf(graph, id);
      const isKept =
        isForward(draft) && (last.get(id) ?? at) > (lastForward.get(id) ?? at) && (last.get(id) ?? at) >= forwardSteps;
      const isOwn =
        isForward(draft) && !parted.has(id) && draft.family !== "reduce" && writesOf(draft).length === 1 && isExact(id);
      values.set(id, {
        id,
        bytes: (isHalf(graph, id) ? 2 : 4) * volume(node.type.shape),
        path: node.origin.path,
        written: at,
        lastForward: Math.max(at, lastForward.get(id) ?? at),
        last: Math.max(at, last.get(id) ?? at),
        isKept,
        again: isOwn ? (draft.family === "map" ? "cheap" : "dear") : undefined,
        from: reads[at] ?? bug(`step ${at} reads nothing`),
      });
    }
  return {
    graph,
    values,
    reads,
    forwardSteps,
    isFused: (id) => !stored.has(id) && isElementwise(nodeOf(graph, id)) && !isLeaf(nodeOf(graph, id)),
  };
}

/** All nodes that have to be copied for `values` to be made again: these, and what the backward pass computes of them on the way. */
export function nodesAgain({ graph, isFused }: StepValues, values: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const again = new Set<NodeId>();
  for (const node of graph.nodes) {
    if (node.origin.phase !== "forward") continue;
    if (values.has(node.id) || (isFused(node.id) && node.inputs.some((id) => again.has(id)))) again.add(node.id);
  }
  return again;
}
