/**
 * First stage: in whose memory each value lies, and the step that computes each value that has memory of its own. What
 * is stored is `fuse.ts`'s decision; where a step cannot be written so, one value more is.
 */
import type { Graph, NodeId } from "../graph/types.ts";
import { draftSteps, type Draft, type Drafted } from "./draft.ts";
import { Fusion } from "./fuse.ts";
import { KnownExpressions } from "./known-expressions.ts";
import type { StorageTable } from "./storage-table.ts";
import { resolveWholes } from "./wholes.ts";

export interface Storage {
  readonly table: StorageTable;
  /** One for each stored node but those that are made of others, and one for each copy into these; in node order. */
  readonly drafts: readonly Draft[];
}

/** @param maxBindings storage buffers that one kernel may bind @param wanted stored whatever fusion says */
export function resolveStorage(graph: Graph, maxBindings: number, wanted: readonly NodeId[] = []): Storage {
  const aliases = aliasesOf(graph);
  const scalars = graph.nodes.filter((node) => node.op === "scalar");
  const places = new Map(scalars.map(({ id }, place) => [id, place]));
  const resolved = {
    graph,
    behind: (id: NodeId) => aliases[id] ?? id,
    scalars,
    firstElement: (id: NodeId) => places.get(id) ?? 0,
    expressions: new KnownExpressions(),
  };
  const fusion = new Fusion(graph, resolved.behind);
  const forced = new Set(wanted);
  const apart = new Set<NodeId>();
  let before: Drafted | undefined;
  // Storing one value more can only make expressions smaller, and one apart makes a whole's steps simpler: this ends.
  for (;;) {
    const stored = fusion.storedWith(forced);
    const table = { ...resolved, stored, wholes: resolveWholes({ ...resolved, stored }, apart) };
    const drafted = draftSteps(table, maxBindings, before);
    const { drafts, mustStore, mustLieApart } = drafted;
    const isNew = mustStore.some((id) => !forced.has(id)) || mustLieApart.some((id) => !apart.has(id));
    if (!isNew) return { table, drafts };
    before = drafted;
    for (const id of mustStore) forced.add(id);
    for (const id of mustLieApart) apart.add(id);
  }
}

/** For each node the one behind its reshapes: inputs come before what reads them. */
function aliasesOf({ nodes }: Graph): readonly NodeId[] {
  const aliases: NodeId[] = [];
  for (const { id, op, inputs } of nodes) aliases[id] = op === "reshape" ? (aliases[inputs[0]] ?? inputs[0]) : id;
  return aliases;
}
