import type { Graph, NodeId, NodeOf } from "../graph/types.ts";
import type { KnownExpressions } from "./known-expressions.ts";
import type { Wholes } from "./wholes.ts";

/** In whose memory each value of a graph lies: resolved once, and asked by all that comes behind. */
export interface StorageTable {
  readonly graph: Graph;
  /** The node in whose memory a node's value lies: a reshape's lies where its input's does. */
  readonly behind: (id: NodeId) => NodeId;
  /** Nodes that lie in memory and are no leaves: a step computes each, or those that it is made of. */
  readonly stored: ReadonlySet<NodeId>;
  /** Of these, which lie in another's memory. */
  readonly wholes: Wholes;
  /** The host's numbers, in the order in which they lie in one buffer. */
  readonly scalars: readonly NodeOf<"scalar">[];
  /** Element of its buffer at which a leaf's value begins: 0 but for scalars. */
  readonly firstElement: (id: NodeId) => number;
  /** Those that were drafted: equal ones are one object. */
  readonly expressions: KnownExpressions;
}

/** What an expression is built by: of what is stored no list is asked. */
export type Drafting = Omit<StorageTable, "stored"> & { readonly stored: Pick<StorageTable["stored"], "has"> };
