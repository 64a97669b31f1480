/** When one value more is stored, a few steps change: which are to be drafted anew, and which stay as they were. */
import type { NodeId } from "../graph/types.ts";
import type { StorageTable } from "./storage-table.ts";

/**
 * The steps of these nodes were drafted from all that they would be drafted from again. A step's expression goes from its
 * value to the values that are stored, so it is another one only where a value that it passes is stored now, or no more.
 */
export function unchanged(before: StorageTable, after: StorageTable): (id: NodeId) => boolean {
  // What lies in wholes may move when anything else does.
  if (!before.wholes.isEmpty || !after.wholes.isEmpty) return () => false;
  const { nodes } = after.graph;
  const changed = [...differing(before.stored, after.stored), ...differing(after.stored, before.stored)];
  // Inputs come before what reads them: nothing is another before the first that is.
  const first = Math.min(...changed);
  const isChanged = new Uint8Array(nodes.length);
  for (const id of changed) isChanged[id] = 1;
  const isOther = isChanged.slice();
  for (let id = first + 1; id < nodes.length; id++) {
    const inputs = nodes[id]?.inputs ?? [];
    for (let place = 0; place < inputs.length; place++) {
      const each = inputs[place] ?? -1;
      // A value that is stored is read as it is, however it is computed.
      if (isChanged[each] === 1 || (isOther[each] === 1 && !after.stored.has(each))) isOther[id] = 1;
    }
  }
  return (id) => isOther[id] === 0;
}

const differing = (a: ReadonlySet<NodeId>, b: ReadonlySet<NodeId>): readonly NodeId[] =>
  [...a].filter((id) => !b.has(id));
