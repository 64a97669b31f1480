/**
 * Between images and planes: one tile's pixels, of all channels, go through a transform along columns and along rows
 * into planes (one a product, [tile][channel] each), and sums come back from planes to pixels.
 *
 * Outside the image nothing is read or written. A row outside is a pointer to zeros, or to room that nobody reads; which
 * columns lie outside is known when the code is made, so that the tiles at the sides have functions of their own, in
 * which known zeros cost nothing. Their sizes are numbers that their code leaves open (`tile-sizes.ts`): a network's stages,
 * and its directions, have the same code. Between the two passes a column's values wait in memory: 36 vectors do not fit into
 * registers, and fetching them back costs less than what a compiler spills.
 */
import { FunctionBuilder, get, i32, select, v128 } from "../code/build.ts";
import { madeOnce } from "../code/made-once.ts";
import type { I32, Local, Offset, OpenNumber, V128, WasmFunction } from "../code/tree.ts";
import { TILE, type Transform } from "../../winograd-transforms.ts";
import {
  numbersIn,
  numbersOf,
  openSizes,
  sizeAt,
  sizesOf,
  type Columns,
  type Pixels,
  type PlanePoints,
  type Sizes,
} from "./tile-sizes.ts";
import { vectorArithmetic } from "./vector-arithmetic.ts";
import { range } from "../../range.ts";

/**
 * Room for the columns' values between the two passes: for all sizes alike, so that functions have more text in common. A
 * column's lie side by side: a first cache takes two stores at a time where they are to one line.
 */
const MOST_POINTS = 7;
export const COLUMNS_BYTES = MOST_POINTS * MOST_POINTS * 16;
const columnByte = (i: number, j: number): number => (j * MOST_POINTS + i) * 16;

/**
 * Pointers to the pixels of a tile's rows: `row` is the first one's place in the image, `elsewhere` serves for rows outside.
 * A row's begin may lie before all memory, what is read of it never does.
 */
function rowPointers(
  f: FunctionBuilder,
  { rows, height }: Sizes<OpenNumber>,
  beginsAt: number,
  [at, row, elsewhere]: readonly [I32, I32, I32],
): readonly Local<"i32">[] {
  return rows.map((bytes, i) => {
    const pointer = f.local("i32", `row${i}`);
    const place = i32.add(row, i);
    const inside = i32.and(i32.ge(place, 0), i32.lt(place, i32.open(height)));
    const isAt = i === 0 && beginsAt === 0;
    f.set(pointer, select(inside, isAt ? at : i32.add(at, i32.open(bytes)), elsewhere));
    return pointer;
  });
}

const OF_POINTS: readonly [height: number, width: number] = [0, 0];

/** Four channels of a pixel; of fewer all that there are, for what lies behind the last pixel is not the image's. */
function loadPixel(at: I32, [offset, third]: readonly [Offset, Offset], channels: number): V128 {
  if (channels >= 4) return v128.load(at, offset);
  const first = v128.loadFirst(at, channels === 1 ? 1 : 2, offset);
  return channels === 3 ? v128.loadLane(at, first, 2, third) : first;
}

/**
 * (at, row, elsewhere, planes, columns): a patch of as many pixels as there are points, or of `size`, into planes.
 * `elsewhere` holds zeros, as many bytes as a row of the patch takes.
 */
export const patchToPlanes = madeOnce(makePatch, (pixels, points, { first, end }, transform, size = OF_POINTS) => [
  ...numbersOf(pixels, points),
  ...[first, end, transform, ...size],
]);
function makePatch(
  pixels: Pixels,
  points: PlanePoints,
  inside: Columns,
  transform: Transform,
  size?: readonly [height: number, width: number],
): WasmFunction {
  const { down, across } = points;
  const [height, width] = size ?? [down, across];
  const code = patchCode(Math.min(4, pixels.channels), [down, across], inside, transform, [height, width]);
  const sizes = sizesOf(pixels, points, height, [inside.first, inside.end - inside.first]);
  return { ...code, numbers: numbersIn(sizes) };
}
const patchCode = madeOnce(writePatch, (channels, points, { first, end }, transform, size) => [
  ...[channels, ...points, first, end],
  ...[transform, ...size],
]);
function writePatch(
  channels: number,
  [down, across]: readonly [down: number, across: number],
  inside: Columns,
  transform: Transform,
  [height, width]: readonly [height: number, width: number],
): WasmFunction {
  const sizes = openSizes(height, inside.end - inside.first, down * across);
  const f = new FunctionBuilder(`patch.${inside.first}-${inside.end}`);
  const [at, row, elsewhere] = [f.param("i32", "at"), f.param("i32", "row"), f.param("i32", "elsewhere")];
  const planes = f.param("i32", "planes");
  const columns = f.param("i32", "columns");
  const rows = rowPointers(f, sizes, inside.first, [at, row, elsewhere]);
  const to = f.local("i32", "to");
  f.set(to, planes);
  const arithmetic = vectorArithmetic(f, transform, Math.max(height, width));
  const end = f.let("end", i32.add(planes, i32.open(sizes.bytes)));
  f.loop(() => {
    for (let j = inside.first; j < inside.end; j++) {
      const offsets = [sizeAt(sizes.columns, j - inside.first), sizeAt(sizes.thirds, j - inside.first)] as const;
      const column = rows.map((pointer) => f.let("d", loadPixel(get(pointer), offsets, channels)));
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
        .forEach((value, j) => f.store(get(to), value ?? v128.splat(0), sizeAt(sizes.points, i * across + j)));
    }
    for (const pointer of rows) f.increase(pointer, 16);
    f.increase(to, 16);
    return i32.ne(get(to), end);
  });
  return f.finish();
}

/**
 * (at, row, elsewhere, planes, columns): planes into so many rows of pixels, of which `count` columns lie inside. What
 * is written `elsewhere` nobody reads.
 */
export const planesToTile = madeOnce(makeTile, (pixels, points, count, transform, height = TILE) => [
  ...numbersOf(pixels, points),
  ...[count, transform, height],
]);
function makeTile(
  pixels: Pixels,
  points: PlanePoints,
  count: number,
  transform: Transform,
  height = TILE,
): WasmFunction {
  const code = tileCode([points.down, points.across], count, transform, height);
  return { ...code, numbers: numbersIn(sizesOf(pixels, points, height, [0, count])) };
}
const tileCode = madeOnce(writeTile, (points, count, transform, height) => [...points, count, transform, height]);
function writeTile(
  [down, across]: readonly [down: number, across: number],
  count: number,
  transform: Transform,
  height: number,
): WasmFunction {
  const sizes = openSizes(height, count, down * across);
  const f = new FunctionBuilder(`tile.${count}`);
  const [at, row, elsewhere] = [f.param("i32", "at"), f.param("i32", "row"), f.param("i32", "elsewhere")];
  const planes = f.param("i32", "planes");
  const columns = f.param("i32", "columns");
  const rows = rowPointers(f, sizes, 0, [at, row, elsewhere]);
  const from = f.local("i32", "from");
  f.set(from, planes);
  const arithmetic = vectorArithmetic(f, transform, Math.max(down, across));
  const end = f.let("end", i32.add(planes, i32.open(sizes.bytes)));
  f.loop(() => {
    for (let j = 0; j < across; j++) {
      const column = range(down).map((i) => f.let("m", v128.load(get(from), sizeAt(sizes.points, i * across + j))));
      transform(arithmetic, column)
        .slice(0, height)
        .forEach((value, i) => {
          if (value) f.store(columns, value, columnByte(i, j));
        });
    }
    rows.forEach((pointer, i) => {
      const values = range(across).map((j) => f.let("c", v128.load(columns, columnByte(i, j))));
      transform(arithmetic, values).forEach((value, j) => {
        if (value && j < count) f.store(get(pointer), value, sizeAt(sizes.columns, j));
      });
    });
    for (const pointer of rows) f.increase(pointer, 16);
    f.increase(from, 16);
    return i32.ne(get(from), end);
  });
  return f.finish();
}
