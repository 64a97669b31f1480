/**
 * What is made of a reduction's results element by element, a mean of a sum or a norm's factor of its variance, is made as
 * they are there: a step less for each, and nobody waits for it.
 */
import { bug } from "../bug.ts";
import { volume } from "../graph/shape.ts";
import { isHalf, nodeOf } from "../graph/node-of.ts";
import type { Graph, NodeId } from "../graph/types.ts";
import { alongRow, waysThrough } from "./alike.ts";
import { writesOf, type Draft, type DraftOutput, type MapDraft, type ReduceDraft } from "./draft.ts";
import { remembering } from "./shared-expressions.ts";
import { redrafted, statisticsIn } from "./statistics.ts";
import type { StorageTable } from "./storage-table.ts";
import type { Expression } from "./types.ts";

/** @param drafts in the order in which they run @returns them, and where more is stored than was said */
export function finishReductions(table: StorageTable, drafts: readonly Draft[], maxBindings: number): Finished {
  const { graph, behind, wholes } = table;
  // A new value of a leaf is written in place by a step of its own, when the old one is no more needed.
  const updates = new Set(graph.updates.map(({ node }) => behind(node)));
  const stays = ({ outputs }: MapDraft): boolean =>
    outputs.some(({ node }) => updates.has(node) || wholes.within(node) !== undefined);
  const result: Draft[] = [];
  const more = new Set<NodeId>();
  const madeAt = new Int32Array(graph.nodes.length).fill(-1);
  /** Of what is made of several parts, that of the last. */
  const placeOf = (id: NodeId): number => {
    let at = madeAt[id] ?? -1;
    for (const part of wholes.madeOf(id) ?? none) at = Math.max(at, madeAt[part] ?? -1);
    return at;
  };
  /** Whether what `draft` makes is made where the last of what it reads is. */
  const isFinished = (draft: MapDraft): boolean => {
    let at = -1;
    for (const id of draft.reads) at = Math.max(at, placeOf(id));
    const before = result[at];
    const together = before?.family === "reduce" ? finishedBy(graph, before, draft, maxBindings) : undefined;
    if (!together) return false;
    result[at] = together;
    for (const id of writesOf(draft)) madeAt[id] = at;
    return true;
  };
  for (const draft of drafts) {
    if (draft.family === "map" && !stays(draft) && isFinished(draft)) continue;
    const [id] = writesOf(draft);
    let own = draft;
    const isUpdate = draft.family === "map" && draft.outputs.length === 1 && id !== undefined && updates.has(id);
    if (isUpdate && draft.reads.some((each) => nodeOf(graph, each).op === "reduce")) {
      // A momentum and its parameter take the same of a gradient.
      const isThere = (each: NodeId): boolean => more.has(each) || isFinished(redrafted(table, each, none));
      const statistics = statisticsIn(table, id).filter(isThere);
      for (const each of statistics) more.add(each);
      if (statistics.length > 0) own = redrafted(table, id, new Set(statistics));
    }
    result.push(own);
    for (const each of writesOf(own)) madeAt[each] = result.length - 1;
  }
  return { drafts: result, table: { ...table, stored: new Set([...table.stored, ...more]) } };
}

const none: ReadonlySet<NodeId> = new Set();

interface Finished {
  readonly table: StorageTable;
  readonly drafts: readonly Draft[];
}

/** The reduction that also makes what `map` does; undefined where that goes another way or binds too much. */
function finishedBy(graph: Graph, reduce: ReduceDraft, map: MapDraft, maxBindings: number): ReduceDraft | undefined {
  const kept = volume(reduce.domain.filter((_, axis) => !reduce.axes.includes(axis)));
  if (volume(map.domain) !== kept) return undefined;
  const ways = waysThrough(map, map.reads.length);
  if (ways.includes(undefined)) return undefined;
  const own = writesOf(reduce);
  const isFolded = map.reads.map((id) => own.includes(id));
  // What is stored in 16 bits is read as it was rounded.
  const isOther = (id: NodeId, operand: number): boolean => isHalf(graph, id) || ways[operand] !== "along";
  if (map.reads.some((id, operand) => isFolded[operand] && isOther(id, operand))) return undefined;
  const reads = [...new Set([...reduce.reads, ...map.reads.filter((_, operand) => !isFolded[operand])])];
  const finish = [
    ...reduce.finish,
    ...map.outputs.map(({ node, expression }): DraftOutput => ({
      node,
      expression: finishing(expression, map, own, reads),
    })),
  ];
  // Partial results are one more binding, of the step that folds and of the one that finishes.
  const needed = new Set<number>();
  for (const { expression } of finish)
    expression.instructions.forEach((each) => each.kind === "load" && needed.add(each.operand));
  const binds = 1 + needed.size + reduce.outputs.length + finish.length;
  return binds > maxBindings ? undefined : { ...reduce, reads, finish };
}

const finishes = remembering();

function finishing(
  expression: Expression,
  { reads: from, domain }: MapDraft,
  own: readonly NodeId[],
  reads: readonly NodeId[],
): Expression {
  // For each operand which output it is, or else which of the reduction's own operands.
  const folded = from.map((node) => own.indexOf(node));
  const read = from.map((node) => reads.indexOf(node));
  return finishes(expression, [domain, folded, read].join(" "), () => {
    const row = alongRow(expression, domain);
    const instructions = row.instructions.map((each) => {
      if (each.kind !== "load") return each;
      const output = folded[each.operand] ?? bug(`there is no operand ${each.operand}`);
      return output >= 0 ? ({ kind: "own", output } as const) : { ...each, operand: read[each.operand] ?? -1 };
    });
    return { ...row, instructions };
  });
}
