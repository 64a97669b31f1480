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
  const isOther = new Uint8Array(nodes.length);
  const differs = (id: NodeId): boolean => before.stored.has(id) !== after.stored.has(id);
  // Inputs come before what reads them. A value that is stored is read as it is, however it is computed.
  for (const { id, inputs } of nodes) {
    const reaches = (each: NodeId): boolean => differs(each) || (isOther[each] === 1 && !after.stored.has(each));
    isOther[id] = Number(differs(id) || (inputs as readonly NodeId[]).some(reaches));
  }
  return (id) => isOther[id] === 0;
}
