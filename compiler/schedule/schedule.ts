/**
 * Graph to schedule, in four stages with a table between each. Deterministic, near-linear in the number of nodes.
 *
 *     graph ─storage─▶ steps over nodes ─order─▶ in the order in which they run ─settle─▶ over buffers ─memory─▶ shared
 */
import type { Graph } from "../graph/types.ts";
import { nodeOrder, orderSteps, type Order } from "./order.ts";
import { settle } from "./settle.ts";
import { shareMemory } from "./share-memory.ts";
import { resolveStorage } from "./storage.ts";
import type { Schedule } from "./types.ts";

export interface ScheduleOptions {
  /** Storage buffers that one kernel may bind. */
  readonly maxBindings: number;
  /** The order of nodes when left out. */
  readonly order?: Order;
}

export function schedule(graph: Graph, { maxBindings, order = nodeOrder }: ScheduleOptions): Schedule {
  const storage = resolveStorage(graph, maxBindings);
  const sequence = orderSteps(storage, order, maxBindings);
  const settled = settle(sequence);
  return shareMemory(settled);
}
