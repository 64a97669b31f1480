/** What lies between an image and planes: pixels of a phase or of all, and functions for each class of columns of tiles. */
import type { Strip } from "../../work.ts";
import { i32, type FunctionBuilder } from "../code/build.ts";
import type { I32, WasmFunction } from "../code/tree.ts";
import { pixelOperands, type Columns, type Pixels } from "./tile-sizes.ts";
import { foursOf, startOf, tilesAcross, type OutputTile, type Tiled } from "./tiles.ts";
import { TILE } from "../../winograd-transforms.ts";

/** Every pixel of an image, or every second one from a parity on. */
export interface Grid {
  readonly pixels: Pixels;
  readonly width: number;
  readonly imageBytes: number;
  /** Of the grid's first pixel, and its place that the first tile begins with. */
  readonly at: number;
  readonly first: readonly [row: number, column: number];
}

export interface Image {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly strip: Strip;
}
export function wholeGrid({ height, width, channels, strip }: Image, first: Grid["first"]): Grid {
  const pixel = strip.pitch * 4;
  return {
    pixels: { channels, pixelBytes: pixel, rowBytes: width * pixel, height },
    width,
    imageBytes: height * width * pixel,
    at: strip.offset * 4,
    first,
  };
}

/** Pixels and points that a tile has less than others: one where it is of three pixels. */
export interface Less {
  readonly down: 0 | 1;
  readonly across: 0 | 1;
}
/** Tiles in columns below `end` (and not below the class before) have the same columns inside the image. */
interface ColumnClass {
  readonly end: number;
  readonly columns: Columns;
  readonly less: 0 | 1;
}
function classes(count: number, classOf: (tile: number) => Omit<ColumnClass, "end">): readonly ColumnClass[] {
  const found: ColumnClass[] = [];
  for (let tile = 0; tile < count; tile++) {
    const { columns, less } = classOf(tile);
    const last = found.at(-1);
    const isSame = last?.columns.first === columns.first && last.columns.end === columns.end && last.less === less;
    if (isSame) found.pop();
    found.push({ end: tile + 1, columns, less });
  }
  return found;
}
type Callees = readonly { readonly end: number; readonly callee: WasmFunction }[];
/** What goes between a grid and planes, by classes of columns. */
export interface Side {
  readonly grid: Grid;
  readonly tiles: Tiled;
  /** Pixels of a row of a tile. */
  readonly reach: number;
  /** For tiles of four pixels down, and for those of three. */
  readonly callees: readonly [Callees, Callees];
}
export function sideOf(
  tiles: Tiled,
  grid: Grid,
  reach: number,
  make: (inside: Columns, less: Less) => WasmFunction,
): Side {
  const fours = foursOf(tiles);
  const found = classes(tilesAcross(tiles), (tile) => {
    const start = TILE * tile - Math.max(0, tile - fours[1]) + grid.first[1];
    const less = tile < fours[1] ? 0 : 1;
    const inside = (column: number): number => Math.min(reach - less, Math.max(0, column));
    return { columns: { first: inside(-start), end: inside(grid.width - start) }, less };
  });
  const calleesOf = (down: 0 | 1): Callees =>
    found.map(({ end, columns, less }) => ({ end, callee: make(columns, { down, across: less }) }));
  const callees = [fours[0] > 0 ? calleesOf(0) : [], tiles.threes[0] > 0 ? calleesOf(1) : []] as const;
  return { grid, tiles, reach, callees };
}

/** Images of one side of a kernel and their planes, one plane behind the other, [tile][number] each. */
export interface SidePlanes {
  readonly sides: readonly Side[];
  readonly planeBytes: number;
  /** Of a tile in a plane. */
  readonly numbers: number;
}

/** Bytes of what stands for a row outside the image. */
export const rowOutsideBytes = ({ sides }: SidePlanes): number =>
  Math.max(...sides.map(({ grid, reach }) => reach * grid.pixels.pixelBytes));
/** What goes between images and the place of a tile of a block in their planes, for all sides. `elsewhere` is for rows outside. */
export function callSides(
  f: FunctionBuilder,
  { sides, numbers }: SidePlanes,
  image: I32,
  { tile, place }: { readonly tile: OutputTile; readonly place: I32 },
  [elsewhere, planes, columns]: readonly [I32, I32, I32],
): void {
  const at = i32.add(planes, i32.mul(place, numbers * 4));
  const ofTile = sides.length > 1 ? f.let("planes", at) : at;
  for (const side of sides) callSide(f, side, image, tile, [elsewhere, ofTile, columns]);
}
function callSide(
  f: FunctionBuilder,
  { grid, tiles, callees }: Side,
  image: I32,
  tile: OutputTile,
  [elsewhere, planes, columns]: readonly [I32, I32, I32],
): void {
  const { pixels, imageBytes, at, first } = grid;
  const [fours, threes] = [foursOf(tiles), tiles.threes];
  const row = f.let("first", i32.add(startOf(tile.down, fours[0], threes[0]), first[0]));
  const rows = imageBytes / pixels.rowBytes;
  // Images of a whole number of rows are rows one behind the other: one product less to write.
  const line = Number.isInteger(rows)
    ? i32.mul(i32.add(i32.mul(tile.image, rows), row), pixels.rowBytes)
    : i32.add(i32.mul(tile.image, imageBytes), i32.mul(row, pixels.rowBytes));
  const place = i32.mul(i32.add(startOf(tile.across, fours[1], threes[1]), first[1]), pixels.pixelBytes);
  const begin = f.let("at", i32.add(i32.add(i32.add(image, at), line), place));
  const operands = [begin, row, elsewhere, planes, columns, ...pixelOperands(pixels)];
  const call = (each: Callees): void => callByClass(f, tile.across, each, operands);
  const [ofFours, ofThrees] = callees;
  if (ofThrees.length === 0) return call(ofFours);
  if (ofFours.length === 0) return call(ofThrees);
  f.if(
    i32.lt(tile.down, fours[0]),
    () => call(ofFours),
    () => call(ofThrees),
  );
}

/** Calls the function made for the class that the tile's column is in. */
function callByClass(f: FunctionBuilder, across: I32, each: Callees, operands: readonly I32[]): void {
  const [first, ...others] = each;
  if (!first) return;
  if (others.length === 0) return f.call(first.callee, ...operands);
  f.if(
    i32.lt(across, first.end),
    () => f.call(first.callee, ...operands),
    () => callByClass(f, across, others, operands),
  );
}
