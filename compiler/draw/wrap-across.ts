/** A way from left to right that is too long for a slide goes on in another row below, where it is one way alone. */
import { cellKey, type Cell } from "./grid.ts";
import type { PlannedLink } from "./plan.ts";
import { endsOf, leaving, rowsOf, type Grid, type Places, type Route } from "./route.ts";
import { FONT, widestOf, type Point } from "./sizes.ts";
import { textWidth } from "./text-width.ts";

/** What is wider is wrapped: on a slide its text would be too small to read. */
const WIDEST = 3_000;
const GAP = 36;
/** From row to row: a line goes back to the left between them. */
const BETWEEN = 44;
/** Before a row that goes on, for the line that comes from above. */
const INDENT = 20;

/** Undefined where it fits, or is more than one stage behind the other. */
export function wrapAcross(
  grid: Grid,
  links: readonly PlannedLink[],
): { readonly at: Places; readonly routes: readonly Route[] } | undefined {
  const ranks = rowsOf(grid, ({ rank }) => rank);
  const isChain = ranks.every((own) => own.length === 1) && links.every(({ from, to }) => to.rank === from.rank + 1);
  if (!isChain) return undefined;
  const news = new Map(links.map(({ link, to }) => [to.rank, link.news ? textWidth(link.shape, FONT.detail) : 0]));
  const cells = ranks.flat();
  const size = (cell: Cell): { readonly width: number; readonly height: number } =>
    grid.contents.get(cell) ?? { width: 0, height: 0 };
  const room = (cell: Cell): number => size(cell).width + GAP + (news.get(cell.rank) ?? 0);
  const whole = cells.reduce((sum, cell) => sum + room(cell), 0);
  if (whole <= WIDEST) return undefined;
  const rows: (readonly Cell[])[] = [];
  const most = whole / Math.ceil(whole / WIDEST);
  let [row, width]: [Cell[], number] = [[], 0];
  for (const cell of cells) {
    // An end of the model alone begins no row.
    if (width + room(cell) / 2 > most && cell.kind === "stage") {
      rows.push(row);
      [row, width] = [[], 0];
    }
    row.push(cell);
    width += room(cell);
  }
  rows.push(row);
  return placed(grid, links, rows, (cell) => ({ ...size(cell), before: news.get(cell.rank) ?? 0 }));
}

function placed(
  grid: Grid,
  links: readonly PlannedLink[],
  rows: readonly (readonly Cell[])[],
  size: (cell: Cell) => { readonly width: number; readonly height: number; readonly before: number },
): { readonly at: Places; readonly routes: readonly Route[] } {
  const at = new Map<string, Point>();
  const rowOf = new Map<string, number>();
  const bottoms: number[] = [];
  let y = grid.origin.y;
  for (const [index, row] of rows.entries()) {
    let x = grid.origin.x + (index > 0 ? INDENT : 0);
    for (const cell of row) {
      const { width, before } = size(cell);
      x += before;
      at.set(cellKey(cell), { x, y: y + (cell.kind === "stage" ? 0 : 18) });
      rowOf.set(cellKey(cell), index);
      x += width + GAP;
    }
    y += widestOf(row.map((cell) => size(cell).height));
    bottoms.push(y);
    y += BETWEEN;
  }
  const routes = links.flatMap((planned): readonly Route[] => {
    const ends = endsOf(grid, at, planned);
    if (!ends) return [];
    const { link, from, to } = planned;
    const isPill = "lines" in ends.to;
    const inY = isPill ? ends.arrive.left.y : ends.arrive.turn;
    const arrival = isPill
      ? [ends.arrive.left]
      : [
          { x: ends.arrive.middle, y: inY },
          { x: ends.arrive.middle, y: ends.arrive.top },
        ];
    const out = leaving(ends.from, ends.start, ends.start.y + 8);
    const outY = out.at(-1)?.y ?? 0;
    const right = ends.from.x + ends.from.width + 10;
    const row = rowOf.get(cellKey(from)) ?? 0;
    const way =
      row === rowOf.get(cellKey(to))
        ? [
            { x: right, y: outY },
            { x: right, y: inY },
          ]
        : [
            { x: right, y: outY },
            { x: right, y: (bottoms[row] ?? 0) + BETWEEN / 2 },
            { x: grid.origin.x, y: (bottoms[row] ?? 0) + BETWEEN / 2 },
            { x: grid.origin.x, y: inY },
          ];
    const label = link.news ? { label: { x: ends.to.x - 8, y: inY - 5, text: link.shape, isUpright: false } } : {};
    return [{ points: [...out, ...way, ...arrival], ...label }];
  });
  return { at, routes };
}
