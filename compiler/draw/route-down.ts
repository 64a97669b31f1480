/** Ranks below one another: what goes on right below goes straight, others down a lane left of the slot that they reach. */
import { cellKey, type Cell } from "./grid.ts";
import { Places as Lanes, type PlannedLink } from "./plan.ts";
import { endsOf, rowsOf, type Grid, type Places, type Route } from "./route.ts";
import { FONT, widestOf, type Point } from "./sizes.ts";
import { textWidth } from "./text-width.ts";

const GAP = 34;
const TRACK = 10;
const LANE = 24;
const BETWEEN = 28;

export function routeDown(
  grid: Grid,
  links: readonly PlannedLink[],
): { readonly at: Places; readonly routes: readonly Route[] } {
  const [lanes, tracks] = [new Lanes(), new Lanes()];
  for (const { source, from, to, leavesEnd, isDirect } of links) {
    const span = to.rank - from.rank;
    if (isDirect) {
      if (from.slot !== to.slot) tracks.add(from.rank, source, 0);
      continue;
    }
    lanes.add(to.slot, source, span);
    if (leavesEnd || from.slot !== to.slot) tracks.add(from.rank, source, span);
    if (!leavesEnd) lanes.add(from.slot, source, span);
  }
  const { at, laneOf, trackOf } = placesDown(grid, lanes, tracks);
  const told = new Set<string>();
  const routes = links.flatMap((planned): readonly Route[] => {
    const ends = endsOf(grid, at, planned);
    if (!ends) return [];
    const { link, source, from, to, leavesEnd, entersTop, isDirect } = planned;
    const { start, leave, arrive } = ends;
    const text = link.news ? link.shape : undefined;
    const track = trackOf(from.rank, source);
    const last = { x: arrive.middle, y: arrive.top };
    if (isDirect) {
      const turns =
        from.slot === to.slot
          ? []
          : [
              { x: start.x, y: track },
              { x: last.x, y: track },
            ];
      const where = { x: last.x - 8, y: ends.to.y - 9, isUpright: false };
      return [{ points: [start, ...turns, last], ...(text === undefined ? {} : { label: { ...where, text } }) }];
    }
    const lane = laneOf(to.slot, source);
    const own = laneOf(from.slot, source);
    const out: Point[] = leavesEnd
      ? [start, { x: start.x, y: track }]
      : [start, { x: start.x, y: leave }, { x: own, y: leave }];
    if (!leavesEnd && from.slot !== to.slot) out.push({ x: own, y: track });
    const turn = out.at(-1)?.y ?? track;
    const inY = entersTop ? arrive.turn : arrive.left.y;
    const arrival = entersTop ? [{ x: arrive.middle, y: inY }, last] : [arrive.left];
    const key = `${to.slot} ${source}`;
    // Told once for all that go down one lane, where it is long enough.
    const isTold = text !== undefined && !told.has(key) && inY - turn > textWidth(text, FONT.detail) + 8;
    if (isTold) told.add(key);
    const label = isTold ? { label: { x: lane - 5, y: (turn + inY) / 2, text, isUpright: true } } : {};
    return [{ points: [...out, { x: lane, y: turn }, { x: lane, y: inY }, ...arrival], ...label }];
  });
  return { at, routes };
}

function placesDown(grid: Grid, lanes: Lanes, tracks: Lanes) {
  const { contents, origin } = grid;
  const size = (cell: Cell) => contents.get(cell) ?? { width: 0, height: 0, middle: 0 };
  const middles: number[] = [];
  const lefts: number[] = [];
  let x = origin.x;
  for (const [slot, column] of rowsOf(grid, (cell) => cell.slot).entries()) {
    const own = column.map(size);
    const left = widestOf(own.map(({ middle }) => middle));
    x += (slot > 0 ? BETWEEN : 0) + LANE * lanes.count(slot);
    lefts.push(x);
    middles.push(x + left);
    x += left + widestOf(own.map(({ width, middle }) => width - middle));
  }
  const at = new Map<string, Point>();
  const bottoms: number[] = [];
  let y = origin.y;
  for (const [rank, own] of rowsOf(grid, (cell) => cell.rank).entries()) {
    for (const cell of own) at.set(cellKey(cell), { x: (middles[cell.slot] ?? 0) - size(cell).middle, y });
    y += widestOf(own.map((cell) => size(cell).height));
    bottoms.push(y);
    y += GAP + TRACK * tracks.count(rank);
  }
  return {
    at,
    laneOf: (slot: number, source: string): number => (lefts[slot] ?? 0) - 12 - LANE * lanes.indexOf(slot, source),
    trackOf: (rank: number, source: string): number => (bottoms[rank] ?? 0) + 12 + TRACK * tracks.indexOf(rank, source),
  };
}
