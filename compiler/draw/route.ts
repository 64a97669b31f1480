/** A line of a picture from stage to stage, and where it leaves and arrives. */
import type { Cell } from "./grid.ts";
import { cellKey } from "./grid.ts";
import type { PlacedGroup, PlacedPill } from "./place-group.ts";
import { TAP, type PlacedItem } from "./place-item.ts";
import type { PlannedLink } from "./plan.ts";
import type { Point } from "./sizes.ts";

export interface Route {
  /** Corners; every piece is level or upright. */
  readonly points: readonly Point[];
  readonly label?: Point & { readonly text: string; readonly isUpright: boolean };
}
export type PlacedCell = (PlacedGroup | PlacedPill) & Point;
export interface Grid {
  readonly byKey: ReadonlyMap<string, Cell>;
  readonly contents: ReadonlyMap<Cell, PlacedGroup | PlacedPill>;
  readonly origin: Point;
}
/** Of each cell by its key. */
export type Places = ReadonlyMap<string, Point>;

/** Coordinates of the picture in which a link leaves and arrives. */
export interface Ends {
  /** Where its line begins, on the middle line, and where it leaves that. */
  readonly start: Point;
  readonly leave: number;
  readonly arrive: Arrival;
  readonly from: PlacedCell;
  readonly to: PlacedCell;
}
/** The item's or pill's: its middle line, where a turn to that may be, its upper edge; and its left edge half-way down. */
export interface Arrival {
  readonly middle: number;
  readonly turn: number;
  readonly top: number;
  readonly left: Point;
}

/** Cells by their rank or slot, from 0. */
export function rowsOf({ byKey }: Grid, rowOf: (cell: Cell) => number): readonly (readonly Cell[])[] {
  const rows: Cell[][] = [];
  for (const cell of byKey.values()) {
    while (rows.length <= rowOf(cell)) rows.push([]);
    rows[rowOf(cell)]?.push(cell);
  }
  return rows;
}

/** Below what a value leaves that goes another way than down the middle. */
const BRANCH = 8;

export function endsOf({ byKey, contents }: Grid, at: Places, { link, from, to }: PlannedLink): Ends | undefined {
  const placed = (cell: Cell): PlacedCell | undefined => {
    const known = byKey.get(cellKey(cell));
    const [content, point] = [known && contents.get(known), at.get(cellKey(cell))];
    return content && point && { ...content, ...point };
  };
  const [a, b] = [placed(from), placed(to)];
  if (!a || !b) return undefined;
  const itemFrom = link.from.kind === "item" && "items" in a ? a.items[link.from.item] : undefined;
  const itemTo = link.to.kind === "item" && "items" in b ? b.items[link.to.item] : undefined;
  const end = a.y + (itemFrom?.end ?? a.height);
  return {
    start: { x: a.x + a.middle, y: end },
    leave: end + BRANCH,
    arrive: itemTo ? arrivalAt(itemTo, b) : pillArrival(b),
    from: a,
    to: b,
  };
}
function arrivalAt({ box, plate, arc }: PlacedItem, { x, y, middle }: PlacedCell): Arrival {
  const above = arc ? TAP + 8 : 16;
  return {
    middle: x + middle,
    turn: y + (plate ? plate.y - 8 : box.y - above),
    top: y + box.y,
    left: { x: x + box.x, y: y + box.y + 15 },
  };
}
function pillArrival({ x, y, middle, height }: PlacedCell): Arrival {
  return { middle: x + middle, turn: y - 12, top: y, left: { x, y: y + height / 2 } };
}

/** Out of a stage below its last block, out of a pill at its right end. */
export function leaving(from: PlacedCell, start: Point, y: number): readonly Point[] {
  if ("lines" in from) return [{ x: from.x + from.width, y: from.y + from.height / 2 }];
  return [start, { x: start.x, y }];
}
