/**
 * Between images and planes: one tile's pixels, of all channels, go through a transform along columns and along rows
 * into planes (one a product, [tile][channel] each), and sums come back from planes to pixels.
 *
 * Outside the image nothing is read or written. A row outside is a pointer to zeros, or to room that nobody reads; which
 * columns lie outside is known when the code is made, so that the tiles at the sides have functions of their own, in
 * which known zeros cost nothing. How far pixels are apart they are told: a sum of two locals is an address as a sum of
 * a local and a number is, within two hundredths of the time. Where planes are is in their code, since there are more of
 * them than registers. Between the two passes a column's values wait in memory: 36 vectors do not fit into registers, and
 * fetching them back costs less than what a compiler spills.
 */
import { bug } from "../../../bug.ts";
import { FunctionBuilder, get, i32, select, v128 } from "../code/build.ts";
import { madeOnce } from "../code/made-once.ts";
import type { I32, Local, V128, WasmFunction } from "../code/tree.ts";
import { TILE, type Transform } from "../../winograd-transforms.ts";
import { pixelParams, type Columns, type PixelParams, type PlanePoints, type PointShape } from "./tile-sizes.ts";
import { vectorArithmetic } from "./vector-arithmetic.ts";
import { range } from "../../range.ts";

/**
 * Room for the columns' values between the two passes: for all sizes alike, so that functions have more text in common. A
 * column's lie side by side: a first cache takes two stores at a time where they are to one line.
 */
const MOST_POINTS = 7;
export const COLUMNS_BYTES = MOST_POINTS * MOST_POINTS * 16;
const columnByte = (i: number, j: number): number => (j * MOST_POINTS + i) * 16;

/** Parameters of what goes between an image and planes. */
interface TileParams extends PixelParams {
  /** Where the tile begins, were all of it inside the image. */
  readonly at: I32;
  /** The first row's place in the image. */
  readonly row: I32;
  /** Serves for rows outside. */
  readonly elsewhere: I32;
  readonly planes: I32;
  /** Room for the columns' values. */
  readonly columns: I32;
}
function tileParams(f: FunctionBuilder): TileParams {
  const [at, row, elsewhere] = [f.param("i32", "at"), f.param("i32", "row"), f.param("i32", "elsewhere")];
  const [planes, columns] = [f.param("i32", "planes"), f.param("i32", "columns")];
  return { at, row, elsewhere, planes, columns, ...pixelParams(f) };
}

/**
 * Pointers to the pixels of a tile's rows, from a column on. A row's begin may lie before all memory, what is read of it
 * never does.
 */
function rowPointers(
  f: FunctionBuilder,
  { at, row, elsewhere, height, rowBytes, pixelBytes }: TileParams,
  [rows, first]: readonly [rows: number, first: number],
): readonly Local<"i32">[] {
  const next = f.local("i32", "next");
  f.set(next, i32.add(at, i32.mul(pixelBytes, first)));
  return range(rows).map((i) => {
    if (i > 0) f.increase(next, rowBytes);
    const pointer = f.local("i32", `row${i}`);
    f.set(pointer, select(i32.within(i32.add(row, i), height), get(next), elsewhere));
    return pointer;
  });
}
/** How far columns are behind the first one. */
function columnOffsets(f: FunctionBuilder, { pixelBytes }: PixelParams, columns: number): readonly I32[] {
  const offsets = [i32.const(0), pixelBytes];
  while (offsets.length < columns) offsets.push(f.let("across", i32.add(offsets.at(-1) as I32, pixelBytes)));
  return offsets.slice(0, columns);
}

/** Pointers to a tile's numbers of the channels that the loop is at, for each place that points have in their planes. */
interface PlanePointers {
  readonly all: readonly Local<"i32">[];
  readonly ofPoint: (point: number) => I32;
  /** Of the first one, behind the last channels. */
  readonly end: I32;
}
function planePointers(
  f: FunctionBuilder,
  { planes, bytes }: TileParams,
  channels: number,
  places: readonly number[],
): PlanePointers {
  const apart = channels < 4 ? i32.const(4 * channels) : bytes;
  const ofPlace = new Map<number, Local<"i32">>();
  for (const place of places) {
    if (ofPlace.has(place)) continue;
    const pointer = f.local("i32", "plane");
    f.set(pointer, i32.add(planes, i32.mul(apart, place)));
    ofPlace.set(place, pointer);
  }
  const all = [...ofPlace.values()];
  const pointerOf = (place: number): I32 => get(ofPlace.get(place) ?? bug(`no pointer to place ${place}`));
  return {
    all,
    ofPoint: (point) => pointerOf(places[point] ?? bug(`there is no point ${point}`)),
    end: f.let("end", i32.add(pointerOf(places[0] ?? 0), bytes)),
  };
}

/** No size is the number of points. */
const OF_POINTS: readonly [height: number, width: number] = [0, 0];

/** Four channels of a pixel; of fewer all that there are, for what lies behind the last pixel is not the image's. */
function loadPixel(at: I32, channels: number): V128 {
  if (channels >= 4) return v128.load(at);
  const first = v128.loadFirst(at, channels === 1 ? 1 : 2);
  return channels === 3 ? v128.loadLane(at, first, 2, 8) : first;
}

/**
 * (at, row, elsewhere, planes, columns, and what `pixelOperands` gives): a patch of as many pixels as there are points, or
 * of `size`, into planes. `elsewhere` holds zeros, as many bytes as a row of the patch takes.
 */
export const patchToPlanes = madeOnce(makePatch, (channels, points, { first, end }, transform, size = OF_POINTS) => [
  ...[Math.min(4, channels), points, first, end, transform],
  ...size,
]);
function makePatch(
  channels: number,
  points: PlanePoints,
  inside: Columns,
  transform: Transform,
  size: readonly [height: number, width: number] = [points.shape.down, points.shape.across],
): WasmFunction {
  return { ...patchCode(Math.min(4, channels), points.shape, inside, transform, size), numbers: points.bytes };
}
const patchCode = madeOnce(writePatch, (channels, shape, { first, end }, transform, size) => [
  ...[channels, shape, first, end, transform],
  ...size,
]);
/** @param channels four stands for more */
function writePatch(
  channels: number,
  { down, across, places }: PointShape,
  inside: Columns,
  transform: Transform,
  [height, width]: readonly [height: number, width: number],
): WasmFunction {
  const f = new FunctionBuilder(`patch.${inside.first}-${inside.end}`);
  const params = tileParams(f);
  const { columns } = params;
  const rows = rowPointers(f, params, [height, inside.first]);
  const offsets = columnOffsets(f, params, inside.end - inside.first);
  const planes = planePointers(f, params, channels, places);
  const arithmetic = vectorArithmetic(f, transform, Math.max(height, width));
  f.loop(() => {
    for (let j = inside.first; j < inside.end; j++) {
      const offset = offsets[j - inside.first] ?? bug(`there is no column ${j}`);
      const column = rows.map((pointer) => f.let("d", loadPixel(i32.add(get(pointer), offset), channels)));
      transform(arithmetic, column)
        .slice(0, down)
        .forEach((value, i) => {
          if (value) f.store(columns, value, columnByte(i, j));
        });
    }
    for (let i = 0; i < down; i++) {
      const values = range(width).map((j) =>
        j >= inside.first && j < inside.end ? f.let("c", v128.load(columns, columnByte(i, j))) : undefined,
      );
      transform(arithmetic, values)
        .slice(0, across)
        .forEach((value, j) => {
          const point = i * across + j;
          f.store(planes.ofPoint(point), value ?? v128.splat(0), { place: point });
        });
    }
    return nextChannels(f, rows, planes);
  });
  return f.finish();
}
/** @returns whether there are more */
function nextChannels(f: FunctionBuilder, rows: readonly Local<"i32">[], { all, ofPoint, end }: PlanePointers): I32 {
  for (const pointer of [...rows, ...all]) f.increase(pointer, 16);
  return i32.ne(ofPoint(0), end);
}

/**
 * (at, row, elsewhere, planes, columns, and what `pixelOperands` gives): planes into so many rows of pixels, of which
 * `count` columns lie inside. What is written `elsewhere` nobody reads.
 */
export const planesToTile = madeOnce(makeTile, (points, count, transform, height = TILE) => [
  ...[points, count, transform, height],
]);
function makeTile(points: PlanePoints, count: number, transform: Transform, height = TILE): WasmFunction {
  return { ...tileCode(points.shape, count, transform, height), numbers: points.bytes };
}
const tileCode = madeOnce(writeTile, (shape, count, transform, height) => [shape, count, transform, height]);
function writeTile(
  { down, across, places }: PointShape,
  count: number,
  transform: Transform,
  height: number,
): WasmFunction {
  const f = new FunctionBuilder(`tile.${count}`);
  const params = tileParams(f);
  const { columns } = params;
  const rows = rowPointers(f, params, [height, 0]);
  const offsets = columnOffsets(f, params, count);
  const planes = planePointers(f, params, 4, places);
  const arithmetic = vectorArithmetic(f, transform, Math.max(down, across));
  f.loop(() => {
    for (let j = 0; j < across; j++) {
      const column = range(down).map((i) => {
        const point = i * across + j;
        return f.let("m", v128.load(planes.ofPoint(point), { place: point }));
      });
      transform(arithmetic, column)
        .slice(0, height)
        .forEach((value, i) => {
          if (value) f.store(columns, value, columnByte(i, j));
        });
    }
    for (let i = 0; i < height; i++) {
      const pointer = rows[i] ?? bug(`there is no row ${i}`);
      const values = range(across).map((j) => f.let("c", v128.load(columns, columnByte(i, j))));
      transform(arithmetic, values).forEach((value, j) => {
        const offset = offsets[j];
        if (value && offset) f.store(i32.add(get(pointer), offset), value);
      });
    }
    return nextChannels(f, rows, planes);
  });
  return f.finish();
}
