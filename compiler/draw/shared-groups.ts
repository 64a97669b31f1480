/** What is shared and called in several places is one thing: one group, with all that goes in and out. */
import type { CheckedModel, ModelNode } from "../model/checked.ts";
import { ofModel } from "../model/measures/of-model.ts";
import type { ValueId } from "../model/values/value.ts";
import type { Group, GroupRow } from "./groups.ts";
import { layerText } from "./layer-text.ts";

/** Names of weights that several layers have. */
export const sharedWeights = ofModel(({ nodes }): ReadonlySet<string> => {
  const used = nodes.flatMap(({ reuses, weights }) => (reuses ? weights.map(({ name }) => name) : []));
  return new Set(used);
});

/** Calls of one shared layer or block that stand alone in paths, and what is left of these paths, as one group each. */
export function withSharedOnce(model: CheckedModel, given: readonly Group[]): readonly Group[] {
  const groups = alike(model, given);
  const [once, merged] = [new Set<string>(), new Set<string>()];
  for (const key of groups.flatMap((group) => group.rows.flatMap((row) => keyIn(model, group, row) ?? [])))
    (once.has(key) ? merged : once).add(key);
  while (merged.size > 0) {
    const pieces = piecesOf(model, groups, merged);
    const { sorted, stuck } = inOrder(pieces);
    if (stuck.length === 0) return sorted.map(groupOf);
    // What reads itself, at once or through others, stays where it is called.
    for (const { key } of stuck) if (key !== undefined) merged.delete(key);
  }
  return groups;
}

/** What comes behind one call of something shared and not behind another is a row of its own. */
function alike(model: CheckedModel, groups: readonly Group[]): readonly Group[] {
  const endings = new Map<string, Set<string>>();
  const endingsOf = (group: Group, row: GroupRow): Set<string> => {
    const key = keyIn(model, group, row);
    const known = (key !== undefined && endings.get(key)) || new Set<string>();
    if (key !== undefined) endings.set(key, known);
    return known;
  };
  for (const group of groups)
    for (const row of group.rows) endingsOf(group, row).add(row.behind.map(endingText).join());
  return groups.map((group) => ({
    ...group,
    rows: group.rows.flatMap((row): readonly GroupRow[] => (endingsOf(group, row).size > 1 ? cut(row) : [row])),
  }));
}
/** A norm of its own behind each call is told apart by its weights. */
function endingText(node: ModelNode): string {
  return [layerText(node), ...node.weights.map(({ name }) => name)].join(" ");
}
function cut({ behind, ...row }: GroupRow): readonly GroupRow[] {
  const [next, ...others] = behind;
  const own = { ...row, nodes: row.nodes.slice(0, row.nodes.length - behind.length), behind: [] };
  return next ? [own, { part: { kind: "layer", node: next.id }, nodes: behind, behind: others }] : [own];
}

interface Piece extends Pick<Group, "name" | "isPath"> {
  /** Of what is shared; undefined for what is not. */
  readonly key: string | undefined;
  /** Rows of each call. */
  readonly calls: GroupRow[][];
}

/** Each path cut where something shared begins and ends; calls of one thing are one piece. */
function piecesOf(model: CheckedModel, groups: readonly Group[], merged: ReadonlySet<string>): readonly Piece[] {
  const pieces: Piece[] = [];
  const shared = new Map<string, Piece>();
  for (const group of groups) {
    const { name, isPath } = group;
    /** The rows of the path that is not cut yet. */
    let open: GroupRow[] | undefined;
    for (const row of group.rows) {
      const key = keyIn(model, group, row);
      if (key !== undefined && merged.has(key)) {
        open = undefined;
        const known = shared.get(key);
        if (known) known.calls.push([row]);
        else shared.set(key, { name: sharedName(row), isPath, key, calls: [[row]] });
        if (!known) pieces.push(shared.get(key) as Piece);
      } else if (open) open.push(row);
      else pieces.push({ name, isPath, key: undefined, calls: [(open = [row])] });
    }
  }
  return pieces;
}

function groupOf({ name, isPath, calls }: Piece): Group {
  const [rows = [], ...others] = calls;
  const [first] = rows;
  if (!first || others.length === 0) return { name, isPath, rows };
  return { name, isPath, rows: [{ ...first, nodes: calls.flat().flatMap(({ nodes }) => nodes), calls: calls.length }] };
}

/** The same for calls with the same weights, alike layer by layer; undefined where one of the weights is its own. */
function keyIn(model: CheckedModel, { isPath }: Group, { nodes, behind }: GroupRow): string | undefined {
  const own = nodes.slice(0, nodes.length - behind.length);
  const names = own.flatMap(({ weights }) => weights.map(({ name }) => name));
  if (!isPath || names.length === 0 || !names.every((name) => sharedWeights(model).has(name))) return undefined;
  return JSON.stringify([own.map(({ layer }) => layer), names]);
}
/** `class_head` of `class_head.Conv.conv.weight`, as `shared` names it. */
function sharedName({ nodes }: GroupRow): string {
  const [first] = nodes.flatMap(({ weights }) => weights);
  return first?.name.split(".")[0] ?? "";
}

/** Each behind what it reads. `stuck` are those for which there is no such order. */
function inOrder(pieces: readonly Piece[]): { readonly sorted: readonly Piece[]; readonly stuck: readonly Piece[] } {
  const calls = pieces.flatMap((piece) => piece.calls.map((rows) => ({ piece, nodes: nodesOf(rows) })));
  const owner = new Map(calls.flatMap((call) => call.nodes.map(({ id }): [ValueId, typeof call] => [id, call])));
  const waits = new Map(pieces.map((piece) => [piece, new Set<Piece>()]));
  const readers = new Map(pieces.map((piece) => [piece, new Set<Piece>()]));
  for (const call of calls)
    for (const id of call.nodes.flatMap(({ inputs }) => inputs)) {
      const read = owner.get(id);
      if (!read || read === call) continue;
      waits.get(call.piece)?.add(read.piece);
      readers.get(read.piece)?.add(call.piece);
    }
  const sorted = pieces.filter((piece) => waits.get(piece)?.size === 0);
  for (const piece of sorted)
    for (const reader of readers.get(piece) ?? []) {
      const left = waits.get(reader);
      if (left?.delete(piece) && left.size === 0) sorted.push(reader);
    }
  const placed = new Set(sorted);
  const unplaced = pieces.filter((piece) => !placed.has(piece));
  const readsItself = unplaced.filter((piece) => waits.get(piece)?.has(piece));
  return { sorted, stuck: readsItself.length > 0 ? readsItself : unplaced };
}
function nodesOf(rows: readonly GroupRow[]): readonly ModelNode[] {
  return rows.flatMap(({ nodes }) => nodes);
}
