/** Ranks from left to right: a line leaves a stage's lower end to the right, and goes up to where the next one begins. */
import { cellKey, type Cell } from "./grid.ts";
import { Places as Lanes, type PlannedLink } from "./plan.ts";
import { endsOf, leaving, rowsOf, type Grid, type Places, type Route } from "./route.ts";
import { FONT, widestOf, type Point } from "./sizes.ts";
import { textWidth } from "./text-width.ts";

const GAP = 26;
const TRACK = 10;
const LANE = 16;
const BETWEEN = 20;

export function routeAcross(
  grid: Grid,
  links: readonly PlannedLink[],
): { readonly at: Places; readonly routes: readonly Route[] } {
  const [lanes, tracks] = [new Lanes(), new Lanes()];
  const labels = new Map<number, number>();
  for (const { link, source, from, to } of links) {
    const span = to.rank - from.rank;
    if (link.news) labels.set(to.rank - 1, Math.max(labels.get(to.rank - 1) ?? 0, textWidth(link.shape, FONT.detail)));
    if (span > 0) tracks.add(from.rank, source, 0);
    if (span === 1) continue;
    tracks.add(to.rank - 1, source, 0);
    if (span > 1) lanes.add(to.slot, source, span);
  }
  const { at, laneOf, trackOf } = placesAcross(grid, lanes, tracks, labels);
  const told = new Set<string>();
  const routes = links.flatMap((planned): readonly Route[] => {
    const ends = endsOf(grid, at, planned);
    if (!ends) return [];
    const { link, source, from, to, leavesEnd, entersTop } = planned;
    const isPill = "lines" in ends.to;
    const inY = entersTop && !isPill ? ends.arrive.turn : ends.arrive.left.y;
    const arrival =
      entersTop && !isPill
        ? [
            { x: ends.arrive.middle, y: inY },
            { x: ends.arrive.middle, y: ends.arrive.top },
          ]
        : [ends.arrive.left];
    const before = trackOf(to.rank - 1, source);
    const way: Point[] = [...leaving(ends.from, ends.start, leavesEnd ? ends.start.y + 8 : ends.leave)];
    const outY = way.at(-1)?.y ?? 0;
    if (to.rank > from.rank) way.push({ x: trackOf(from.rank, source), y: outY });
    if (to.rank > from.rank + 1) {
      const lane = laneOf(to.slot, source);
      way.push({ x: trackOf(from.rank, source), y: lane }, { x: before, y: lane });
    } else if (to.rank === from.rank) way.push({ x: before, y: outY });
    way.push({ x: before, y: inY }, ...arrival);
    const key = `${cellKey(to)} ${inY}`;
    const isTold = link.news && !told.has(key);
    if (isTold) told.add(key);
    const label = isTold ? { label: { x: ends.to.x - 8, y: inY - 5, text: link.shape, isUpright: false } } : {};
    return [{ points: way, ...label }];
  });
  return { at, routes };
}

function placesAcross(grid: Grid, lanes: Lanes, tracks: Lanes, labels: ReadonlyMap<number, number>) {
  const { contents, origin } = grid;
  const size = (cell: Cell) => contents.get(cell) ?? { width: 0, height: 0, middle: 0 };
  const tops: number[] = [];
  let y = origin.y;
  for (const [slot, row] of rowsOf(grid, (cell) => cell.slot).entries()) {
    y += (slot > 0 ? BETWEEN : 0) + LANE * lanes.count(slot);
    tops.push(y);
    y += widestOf(row.map((cell) => size(cell).height));
  }
  const at = new Map<string, Point>();
  const rights: number[] = [];
  let x = origin.x;
  for (const [rank, own] of rowsOf(grid, (cell) => cell.rank).entries()) {
    for (const cell of own) at.set(cellKey(cell), { x, y: (tops[cell.slot] ?? 0) + (cell.kind === "stage" ? 0 : 18) });
    x += widestOf(own.map((cell) => size(cell).width));
    rights.push(x);
    x += GAP + TRACK * tracks.count(rank) + (labels.get(rank) ?? 0);
  }
  return {
    at,
    laneOf: (slot: number, source: string): number => (tops[slot] ?? 0) - 8 - LANE * lanes.indexOf(slot, source),
    trackOf: (rank: number, source: string): number => (rights[rank] ?? 0) + 10 + TRACK * tracks.indexOf(rank, source),
  };
}
