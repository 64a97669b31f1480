/**
 * Between images and planes: one tile's pixels, of all channels, go through a transform along columns and along rows
 * into 36 planes (one a product, [tile][channel] each), and sums come back from planes to pixels.
 *
 * Outside the image nothing is read or written. A row outside is a pointer to zeros, or to room that nobody reads; which
 * columns lie outside is known when the code is made, so that the tiles at the sides have functions of their own, in
 * which known zeros cost nothing. Between the two passes a column's values wait in memory: 36 vectors do not fit into
 * registers, and fetching them back costs less than what a compiler spills.
 */
import { f32x4, FunctionBuilder, get, i32, select, v128 } from "../code/build.ts";
import { madeOnce } from "../code/made-once.ts";
import type { I32, Local, V128, WasmFunction } from "../code/tree.ts";
import { POINTS, TILE, transformOutput, type Arithmetic, type Transform } from "./transforms.ts";

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Room for the columns' values between the two passes. */
export const COLUMNS_BYTES = POINTS * POINTS * 16;

/** Pixels [first, end) of a row of a tile lie inside the image. */
export interface Columns {
  readonly first: number;
  readonly end: number;
}
/** What is the same for every tile. */
export interface Pixels {
  /** Channels carried, a multiple of 4. */
  readonly channels: number;
  /** From a pixel to its neighbour in the row and in the column. */
  readonly pixelBytes: number;
  readonly rowBytes: number;
  /** Rows of the image. */
  readonly height: number;
  /** From a product's plane to the next one's. */
  readonly planeBytes: number;
}

/** All of them, to compare by. */
export const numbersOf = ({ channels, pixelBytes, rowBytes, height, planeBytes }: Pixels): readonly number[] => [
  channels,
  pixelBytes,
  rowBytes,
  height,
  planeBytes,
];

/** Collects factors instead of computing. */
function factorsOf(transforms: readonly Transform[], width: number): ReadonlySet<number> {
  const factors = new Set<number>();
  const note = (by: number): true => !!factors.add(Math.abs(by));
  const recorder: Arithmetic<true> = {
    add: () => true,
    subtract: () => true,
    scale: (_, by) => note(by),
    addScaled: (_, __, by) => note(by),
  };
  for (const transform of transforms)
    transform(
      recorder,
      range(width).map(() => true as const),
    );
  return factors;
}

/** Arithmetic on vectors of four channels; every value is a local, every factor one that is set before the loop. */
export function vectorArithmetic(
  f: FunctionBuilder,
  transforms: readonly Transform[],
  width: number,
): Arithmetic<V128> {
  const factors = new Map<number, V128>();
  for (const factor of factorsOf(transforms, width)) factors.set(factor, f.let("factor", v128.splat(factor)));
  const of = (by: number): V128 => factors.get(Math.abs(by)) ?? v128.splat(Math.abs(by));
  const hold = (value: V128): V128 => f.let("v", value);
  return {
    add: (a, b) => hold(f32x4.add(a, b)),
    subtract: (a, b) => hold(f32x4.sub(a, b)),
    scale: (a, by) => hold(by < 0 ? f32x4.neg(f32x4.mul(a, of(by))) : f32x4.mul(a, of(by))),
    addScaled: (a, b, by) => hold(by < 0 ? f32x4.nmadd(b, of(by), a) : f32x4.madd(b, of(by), a)),
  };
}

/**
 * Pointers to a tile's rows, `bytes` behind their begin: `row` is the first one's place in the image, `elsewhere` serves for
 * rows outside. A row's begin may lie before all memory, what is read of it never does.
 */
export function rowPointers(
  f: FunctionBuilder,
  count: number,
  { rowBytes, height }: Pixels,
  bytes: number,
  [at, row, elsewhere]: readonly [I32, I32, I32],
): readonly Local<"i32">[] {
  return range(count).map((i) => {
    const pointer = f.local("i32", `row${i}`);
    const place = i32.add(row, i);
    const inside = i32.and(i32.ge(place, 0), i32.lt(place, height));
    f.set(pointer, select(inside, i32.add(at, i * rowBytes + bytes), elsewhere));
    return pointer;
  });
}

/**
 * (at, row, elsewhere, planes, columns): a patch of `size` by `size` pixels into 36 planes. `elsewhere` holds zeros, as
 * many bytes as `size` pixels take.
 */
export const patchToPlanes = madeOnce(writePatch, (pixels, transform, size, { first, end }) => [
  ...numbersOf(pixels),
  transform,
  size,
  first,
  end,
]);
function writePatch(pixels: Pixels, transform: Transform, size: number, inside: Columns): WasmFunction {
  const f = new FunctionBuilder(`patch.${inside.first}-${inside.end}`);
  const [at, row, elsewhere] = [f.param("i32", "at"), f.param("i32", "row"), f.param("i32", "elsewhere")];
  const planes = f.param("i32", "planes");
  const columns = f.param("i32", "columns");
  const rows = rowPointers(f, size, pixels, inside.first * pixels.pixelBytes, [at, row, elsewhere]);
  const to = f.local("i32", "to");
  f.set(to, planes);
  const arithmetic = vectorArithmetic(f, [transform], size);
  const end = f.let("end", i32.add(planes, pixels.channels * 4));
  f.loop(() => {
    for (let j = inside.first; j < inside.end; j++) {
      const column = rows.map((pointer) => f.let("d", v128.load(get(pointer), (j - inside.first) * pixels.pixelBytes)));
      transform(arithmetic, column).forEach((value, i) => {
        if (value) f.store(columns, value, (i * size + j) * 16);
      });
    }
    for (let i = 0; i < POINTS; i++) {
      const values = range(size).map((j) =>
        j >= inside.first && j < inside.end ? f.let("c", v128.load(columns, (i * size + j) * 16)) : undefined,
      );
      transform(arithmetic, values).forEach((value, j) =>
        f.store(get(to), value ?? v128.splat(0), (i * POINTS + j) * pixels.planeBytes),
      );
    }
    for (const pointer of rows) f.increase(pointer, 16);
    f.increase(to, 16);
    return i32.ne(get(to), end);
  });
  return f.finish();
}

/**
 * (at, row, elsewhere, planes, columns): 36 planes into a tile of 4 by 4 pixels, of which `count` columns lie inside.
 * What is written `elsewhere` nobody reads.
 */
export const planesToTile = madeOnce(writeTile, (pixels, count) => [...numbersOf(pixels), count]);
function writeTile(pixels: Pixels, count: number): WasmFunction {
  const f = new FunctionBuilder(`tile.${count}`);
  const [at, row, elsewhere] = [f.param("i32", "at"), f.param("i32", "row"), f.param("i32", "elsewhere")];
  const planes = f.param("i32", "planes");
  const columns = f.param("i32", "columns");
  const rows = rowPointers(f, TILE, pixels, 0, [at, row, elsewhere]);
  const from = f.local("i32", "from");
  f.set(from, planes);
  const arithmetic = vectorArithmetic(f, [transformOutput], POINTS);
  const end = f.let("end", i32.add(planes, pixels.channels * 4));
  f.loop(() => {
    for (let j = 0; j < POINTS; j++) {
      const column = range(POINTS).map((i) => f.let("m", v128.load(get(from), (i * POINTS + j) * pixels.planeBytes)));
      transformOutput(arithmetic, column).forEach((value, i) => {
        if (value) f.store(columns, value, (i * POINTS + j) * 16);
      });
    }
    rows.forEach((pointer, i) => {
      const values = range(POINTS).map((j) => f.let("c", v128.load(columns, (i * POINTS + j) * 16)));
      transformOutput(arithmetic, values).forEach((value, j) => {
        if (value && j < count) f.store(get(pointer), value, j * pixels.pixelBytes);
      });
    });
    for (const pointer of rows) f.increase(pointer, 16);
    f.increase(from, 16);
    return i32.ne(get(from), end);
  });
  return f.finish();
}
