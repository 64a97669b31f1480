/**
 * Which of a model's stages and ends stand behind one another and which side by side: a rank for how many come before,
 * a slot for those of one rank; what goes on from another stands in its slot where that is free.
 */
import type { Outline, Place } from "./outline.ts";

/** A stage, or an end of the model. */
export interface Cell {
  readonly kind: "stage" | "input" | "output";
  readonly index: number;
  readonly rank: number;
  readonly slot: number;
}
type Ranked = Omit<Cell, "slot">;

export function cellKey(place: Place | Ranked): string {
  if (place.kind === "item") return `stage ${place.stage}`;
  return `${place.kind} ${place.index}`;
}

export function gridOf(outline: Outline): ReadonlyMap<string, Cell> {
  const sources = sourcesOf(outline);
  const ranked = ranksOf(outline, sources);
  const cells = new Map<string, Cell>();
  const taken = new Set<string>();
  for (const cell of [...ranked.values()].sort((a, b) => a.rank - b.rank || order(outline, a) - order(outline, b))) {
    const before = (sources.get(cellKey(cell)) ?? []).flatMap((each) => cells.get(each) ?? []);
    // Of those right before it the first: where its line goes straight on.
    const source = before.find((each) => each.rank === cell.rank - 1) ?? before[0];
    let slot = (source?.slot ?? 0) + (source && givesWay(outline, source, cell) ? 1 : 0);
    while (taken.has(`${cell.rank} ${slot}`)) slot++;
    taken.add(`${cell.rank} ${slot}`);
    cells.set(cellKey(cell), { ...cell, slot });
  }
  return cells;
}

/** What each reads, in the order of reading. */
function sourcesOf({ links }: Outline): ReadonlyMap<string, readonly string[]> {
  const sources = new Map<string, string[]>();
  for (const { from, to } of links) {
    if (cellKey(from) === cellKey(to)) continue;
    const known = sources.get(cellKey(to));
    if (known) known.push(cellKey(from));
    else sources.set(cellKey(to), [cellKey(from)]);
  }
  return sources;
}

/** Stages are in the model's order: what one reads is there before it. */
function ranksOf(
  { inputs, stages, outputs }: Outline,
  sources: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, Ranked> {
  const ranked = new Map<string, Ranked>();
  const add = (kind: Cell["kind"], index: number): void => {
    const before = (sources.get(`${kind} ${index}`) ?? []).flatMap((each) => ranked.get(each) ?? []);
    const rank = before.reduce((most, each) => Math.max(most, each.rank + 1), kind === "input" ? 0 : 1);
    ranked.set(`${kind} ${index}`, { kind, index, rank });
  };
  for (const index of inputs.keys()) add("input", index);
  for (const index of stages.keys()) add("stage", index);
  for (const index of outputs.keys()) add("output", index);
  return ranked;
}

/** Who chooses a slot first: an output that alone reads what stands before it, then stages, then other outputs. */
function order({ links }: Outline, cell: Ranked): number {
  if (cell.kind !== "output") return 1;
  const from = links.find(({ to }) => cellKey(to) === cellKey(cell))?.from;
  const readers = links.filter(
    (link) => from && cellKey(link.from) === cellKey(from) && cellKey(link.to) !== cellKey(from),
  );
  return readers.length === 1 ? 0 : 2;
}

/** A path beside the way leaves the slot to a stage that goes on from the same place. */
function givesWay({ stages, links }: Outline, source: Cell, cell: Ranked): boolean {
  if (cell.kind !== "stage" || !stages[cell.index]?.isPath) return false;
  return links.some(
    ({ from, to }) =>
      cellKey(from) === cellKey(source) &&
      to.kind === "item" &&
      cellKey(to) !== cellKey(source) &&
      stages[to.stage]?.isPath === false,
  );
}
