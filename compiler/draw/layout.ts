/**
 * Where everything of a picture goes. `down`: one rank below the other, slots side by side; `across`: ranks from left to
 * right, slots below one another. A stage itself reads from top to bottom either way.
 */
import type { Flow } from "./flow.ts";
import { cellKey, gridOf, type Cell } from "./grid.ts";
import type { Outline, OutlineStage } from "./outline.ts";
import {
  columnOf,
  placeGroup,
  placePill,
  widerColumn,
  type Column,
  type PlacedGroup,
  type PlacedPill,
} from "./place-group.ts";
import { innerLinks, planLinks } from "./plan.ts";
import { routeAcross } from "./route-across.ts";
import { routeDown } from "./route-down.ts";
import type { Grid, PlacedCell, Route } from "./route.ts";
import { FONT, MARGIN, widestOf, type Point } from "./sizes.ts";
import { textWidth } from "./text-width.ts";
import { wrapAcross } from "./wrap-across.ts";

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly title: Point;
  readonly groups: readonly (PlacedGroup & Point)[];
  readonly pills: readonly (PlacedPill & Point)[];
  readonly routes: readonly Route[];
}
/** Below the title. */
const TOP = MARGIN + 34;
const NARROW: Column = { itemWidth: 0, left: 0, right: 0 };

export function layoutOf(outline: Outline, flow: Flow): Layout {
  const grid = gridOf(outline);
  const cells = [...grid.values()];
  const inner = innerLinks(outline);
  const shapesIn = (index: number): ReadonlyMap<number, string | null> =>
    new Map([...(inner.get(index) ?? [])].map(([item, { shape, news }]) => [item, news ? shape : null]));
  const told = new Map<string, string[]>();
  for (const { to, shape, news } of outline.links)
    if (news) told.set(cellKey(to), [...(told.get(cellKey(to)) ?? []), shape]);
  const column = ({ rank, slot }: Cell): number => (flow === "down" ? slot : rank);
  const columns = new Map<number, Column>();
  const stageAt = (index: number): OutlineStage =>
    outline.stages[index] ?? { name: "", isPath: false, items: [], layers: [], params: 0 };
  for (const cell of cells) {
    if (cell.kind !== "stage") continue;
    const own = columnOf(stageAt(cell.index), told.get(cellKey(cell)) ?? []);
    columns.set(column(cell), widerColumn(own, columns.get(column(cell))));
  }
  const contents = new Map<Cell, PlacedGroup | PlacedPill>(
    cells.map((cell) => {
      if (cell.kind === "stage")
        return [cell, placeGroup(stageAt(cell.index), columns.get(column(cell)) ?? NARROW, shapesIn(cell.index))];
      const ends = cell.kind === "input" ? outline.inputs : outline.outputs;
      return [cell, placePill(ends[cell.index] ?? { name: "", shapes: [] })];
    }),
  );
  const planned = planLinks(outline, grid);
  const frame: Grid = { byKey: grid, contents, origin: { x: MARGIN, y: TOP } };
  const { at, routes } =
    flow === "down" ? routeDown(frame, planned) : (wrapAcross(frame, planned) ?? routeAcross(frame, planned));
  const placed = cells.flatMap((cell): readonly (PlacedCell & { readonly cell: Cell })[] => {
    const [content, place] = [contents.get(cell), at.get(cellKey(cell))];
    return content && place ? [{ ...content, ...place, cell }] : [];
  });
  const right = widestOf([
    MARGIN + textWidth(outline.model, FONT.title),
    ...placed.map(({ x, width }) => x + width),
    ...routes.flatMap(({ points }) => points.map(({ x }) => x + 2)),
  ]);
  const bottom = widestOf(placed.map(({ y, height }) => y + height));
  return {
    width: Math.ceil(right + MARGIN),
    height: Math.ceil(bottom + MARGIN),
    title: { x: MARGIN, y: MARGIN + 12 },
    groups: placed.flatMap((each) => ("stage" in each ? [each] : [])),
    pills: placed.flatMap((each) => ("lines" in each ? [each] : [])),
    routes,
  };
}
