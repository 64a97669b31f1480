/** What lies between an image and planes: pixels of a phase or of all, and functions for each class of columns of tiles. */
import type { ConvolutionSpec } from "../../../convolution-spec.ts";
import { i32, type FunctionBuilder } from "../../code/build.ts";
import type { I32, WasmFunction } from "../../code/tree.ts";
import type { Columns, Pixels, PlanePoints } from "../patches.ts";
import { callByClass, classes, tilesAcross, type OutputTile, type Tiled } from "../tiles.ts";
import { TILE } from "../transforms.ts";
import { planeOf, pointsOf, type Phase } from "./phases.ts";
import { POINTS } from "./transforms.ts";

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
  readonly strip: ConvolutionSpec["xStrip"];
}
/** @param phase of which the grid is, the pixels of two parities apart */
export function phaseGrid({ height, width, channels, strip }: Image, { rows, columns }: Phase, isRead: boolean): Grid {
  const pixel = strip.pitch * 4;
  return {
    pixels: {
      channels,
      pixelBytes: 2 * pixel,
      rowBytes: 2 * width * pixel,
      height: Math.ceil((height - rows.parity) / 2),
    },
    width: Math.ceil((width - columns.parity) / 2),
    imageBytes: height * width * pixel,
    at: strip.offset * 4 + (rows.parity * width + columns.parity) * pixel,
    first: isRead ? [rows.first, columns.first] : [0, 0],
  };
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

/** What goes between a grid and planes, by classes of columns. */
export interface Side {
  readonly grid: Grid;
  readonly callees: readonly { readonly end: number; readonly callee: WasmFunction }[];
}
export function sideOf(tiles: Tiled, grid: Grid, reach: number, make: (inside: Columns) => WasmFunction): Side {
  const found = classes(tilesAcross(tiles), (tile) => {
    const start = tile * TILE + grid.first[1];
    const inside = (column: number): number => Math.min(reach, Math.max(0, column));
    return { first: inside(-start), end: inside(grid.width - start) };
  });
  return { grid, callees: found.map(({ end, columns }) => ({ end, callee: make(columns) })) };
}
export function callSide(
  f: FunctionBuilder,
  { grid, callees }: Side,
  image: I32,
  tile: OutputTile,
  [elsewhere, planes, columns]: readonly [I32, I32, I32],
): void {
  const { pixels, imageBytes, at, first } = grid;
  const row = f.let("first", i32.add(i32.mul(tile.down, TILE), first[0]));
  const column = i32.add(i32.mul(tile.across, TILE), first[1]);
  const place = i32.add(i32.mul(row, pixels.rowBytes), i32.mul(column, pixels.pixelBytes));
  const begin = i32.add(i32.add(image, at), i32.mul(tile.image, imageBytes));
  callByClass(f, tile.across, callees, [f.let("at", i32.add(begin, place)), row, elsewhere, planes, columns]);
}

/** Points of a phase where numbers of all phases that have a plane lie side by side, and of the one image that all make. */
export function phasePoints(phases: readonly Phase[], phase: Phase, bytes: number, channels: number): PlanePoints {
  const places = new Map(pointsOf(phases, phase).map(({ i, j, place }) => [planeOf(i, j), place]));
  return {
    down: phase.rows.points,
    across: phase.columns.points,
    byteOf: (i, j) => planeOf(i, j) * bytes + (places.get(planeOf(i, j)) ?? 0) * channels * 4,
  };
}
export const allPoints = (bytes: number): PlanePoints => ({
  down: POINTS,
  across: POINTS,
  byteOf: (i, j) => planeOf(i, j) * bytes,
});
