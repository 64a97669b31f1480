/**
 * Graph to schedule, in six stages with a table between each. Deterministic, near-linear in the number of nodes.
 *
 *     graph ─storage─▶ steps over nodes ─order─▶ in the order in which they run ─settle─▶ over buffers
 *           ─join─▶ alike ones are one ─tails─▶ operations with what goes along them ─memory─▶ shared
 */
import type { Graph } from "../graph/types.ts";
import type { LeafArena } from "./arenas.ts";
import { earlyUpdates } from "./early-updates.ts";
import { joinAlike } from "./join.ts";
import { orderSteps, type Order } from "./order.ts";
import { settle } from "./settle.ts";
import { shareMemory } from "./share-memory.ts";
import { resolveStorage } from "./storage.ts";
import { attachTails } from "./tails.ts";
import type { Schedule } from "./types.ts";

export interface ScheduleOptions {
  /** Storage buffers that one kernel may bind. */
  readonly maxBindings: number;
  /** That of nodes when left out, but for updates that need not wait. */
  readonly order?: Order;
  /** Arenas that leaves lie in already, for another function of the program. */
  readonly arenas?: readonly LeafArena[];
}

export function schedule(graph: Graph, { maxBindings, order = earlyUpdates, arenas = [] }: ScheduleOptions): Schedule {
  const storage = resolveStorage(graph, maxBindings);
  const sequence = orderSteps(storage, order, maxBindings);
  const settled = attachTails(joinAlike(settle(sequence), arenas));
  return shareMemory(settled);
}
