/**
 * Graph to schedule, in seven stages with a table between each. Deterministic, near-linear in the number of nodes.
 *
 *     graph ─storage─▶ steps over nodes ─order─▶ in the order in which they run ─settle─▶ over buffers
 *           ─merge, join─▶ updates of a tensor, and alike ones, are one ─prepare─▶ what weights alone decide first
 *           ─tails, heads─▶ operations with what goes along them, and what they load ─memory─▶ shared
 */
import { bug } from "../bug.ts";
import type { Graph } from "../graph/types.ts";
import type { LeafArena } from "./arenas.ts";
import { earlyUpdates } from "./early-updates.ts";
import { everyMap } from "./fuse.ts";
import { joinAlike } from "./join.ts";
import { keepPrepared } from "./keep-prepared.ts";
import { mergeMaps } from "./merge-maps.ts";
import { mergeUpdates } from "./merge-updates.ts";
import { attachHeads, type HeadHosting } from "./heads.ts";
import { inOrder, orderSteps, type Order } from "./order.ts";
import { settle, type Settled } from "./settle.ts";
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
  /** For a function that is called again and again with the same weights, and changes none. */
  readonly prepares?: boolean;
  /** False: every elementwise value is stored by a step of its own, and no two steps become one; for who doubts fusion. */
  readonly fuse?: boolean;
  /** Which heads the kernels of all targets do as they load; when left out none. */
  readonly heads?: HeadHosting;
}

export function schedule(graph: Graph, options: ScheduleOptions): Schedule {
  return inMemory([{ settled: unshared(graph, options), options }])[0] ?? bug("a graph has no schedule");
}

/** All stages but the last: each value has a buffer of its own. */
export function unshared(graph: Graph, options: ScheduleOptions): Settled {
  const { arenas = [], prepares = false, fuse = true, heads } = options;
  if (!fuse) return overBuffers(graph, options);
  const joined = joinAlike(overBuffers(graph, options), arenas);
  const grouped = attachTails(prepares ? keepPrepared(joined) : joined);
  return heads ? attachHeads(grouped, heads) : grouped;
}
/** The stages up to those over buffers, and updates of a tensor. What they leave behind is gone when the others begin. */
function overBuffers(graph: Graph, { maxBindings, order = earlyUpdates, fuse = true }: ScheduleOptions): Settled {
  if (!fuse) return settle(inOrder(resolveStorage(graph, maxBindings, everyMap(graph)), order));
  return mergeUpdates(settle(orderSteps(resolveStorage(graph, maxBindings), order, maxBindings)), maxBindings);
}

/** All but the last stage of a function, and how it is scheduled. */
export interface Unshared {
  readonly settled: Settled;
  readonly options: ScheduleOptions;
}

/** The last stage, of all functions of a program at once, once maps beside each other are one. */
export function inMemory(functions: readonly Unshared[]): readonly Schedule[] {
  const merged = functions.map(({ settled, options: { fuse = true, maxBindings } }) =>
    fuse ? mergeMaps(settled, maxBindings) : settled,
  );
  return shareMemory(merged).map((shared, index) => {
    const { prepares = false, fuse = true } = functions[index]?.options ?? {};
    // What infers has no gradients, and what it prepares has an order of its own.
    return { ...shared, prepares: prepares && fuse, gathers: fuse && !prepares };
  });
}
