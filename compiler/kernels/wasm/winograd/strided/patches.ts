/** Between pixels and the planes of F(4, 2) in two directions, as `../patches.ts` has it for F(4, 3). */
import { FunctionBuilder, get, i32, v128 } from "../../code/build.ts";
import { madeOnce } from "../../code/made-once.ts";
import type { WasmFunction } from "../../code/tree.ts";
import { numbersOf, rowPointers, vectorArithmetic, type Columns, type Pixels } from "../patches.ts";
import { TILE, type Transform } from "../transforms.ts";
import { POINTS, transformInput, transformOutput } from "./transforms.ts";

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Room for the columns' values between the two passes. */
export const COLUMNS_BYTES = POINTS * POINTS * 16;

/** Points of a phase, and where from the tile's first number on each one's are. */
export interface PlanePoints {
  readonly down: number;
  readonly across: number;
  readonly byteOf: (i: number, j: number) => number;
}

/** All that it says. */
const placesOf = ({ down, across, byteOf }: PlanePoints): readonly number[] => [
  down,
  across,
  ...range(down * across).map((point) => byteOf(Math.floor(point / across), point % across)),
];

/**
 * (at, row, elsewhere, planes, columns): as many rows of as many pixels as there are points, or rows of `size`, to points.
 * `elsewhere` holds zeros.
 */
export const patchToPlanes = madeOnce(
  writePatch,
  (pixels, points, { first, end }, [size = 0, transform] = [undefined, transformInput]) => [
    ...[...numbersOf(pixels), ...placesOf(points)],
    ...[first, end, size, transform],
  ],
);
function writePatch(
  pixels: Pixels,
  { down, across, byteOf }: PlanePoints,
  inside: Columns,
  [size, transform]: readonly [number | undefined, Transform] = [undefined, transformInput],
): WasmFunction {
  const f = new FunctionBuilder(`patch.${inside.first}-${inside.end}`);
  const [at, row, elsewhere] = [f.param("i32", "at"), f.param("i32", "row"), f.param("i32", "elsewhere")];
  const planes = f.param("i32", "planes");
  const columns = f.param("i32", "columns");
  const rows = rowPointers(f, size ?? down, pixels, inside.first * pixels.pixelBytes, [at, row, elsewhere]);
  const to = f.local("i32", "to");
  f.set(to, planes);
  const arithmetic = vectorArithmetic(f, [transform], POINTS);
  const end = f.let("end", i32.add(planes, pixels.channels * 4));
  f.loop(() => {
    for (let j = inside.first; j < inside.end; j++) {
      const column = rows.map((pointer) => f.let("d", v128.load(get(pointer), (j - inside.first) * pixels.pixelBytes)));
      transform(arithmetic, column)
        .slice(0, down)
        .forEach((value, i) => {
          if (value) f.store(columns, value, (i * POINTS + j) * 16);
        });
    }
    for (let i = 0; i < down; i++) {
      const values = range(size ?? across).map((j) =>
        j >= inside.first && j < inside.end ? f.let("c", v128.load(columns, (i * POINTS + j) * 16)) : undefined,
      );
      transform(arithmetic, values)
        .slice(0, across)
        .forEach((value, j) => f.store(get(to), value ?? v128.splat(0), byteOf(i, j)));
    }
    for (const pointer of rows) f.increase(pointer, 16);
    f.increase(to, 16);
    return i32.ne(get(to), end);
  });
  return f.finish();
}

/** (at, row, elsewhere, planes, columns): planes into four rows of `count` pixels. What is written `elsewhere` nobody reads. */
export const planesToTile = madeOnce(writeTile, (pixels, points, count) => [
  ...numbersOf(pixels),
  ...placesOf(points),
  count,
]);
function writeTile(pixels: Pixels, { down, across, byteOf }: PlanePoints, count: number): WasmFunction {
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
    for (let j = 0; j < across; j++) {
      const column = range(down).map((i) => f.let("m", v128.load(get(from), byteOf(i, j))));
      transformOutput(arithmetic, column).forEach((value, i) => {
        if (value) f.store(columns, value, (i * POINTS + j) * 16);
      });
    }
    rows.forEach((pointer, i) => {
      const values = range(across).map((j) => f.let("c", v128.load(columns, (i * POINTS + j) * 16)));
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
