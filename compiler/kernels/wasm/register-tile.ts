/**
 * The register tile that all products share: P rows by V vectors of columns, held in 128-bit registers, a row's element
 * splatted against V vectors. P x V = 4 x 2 takes 11 of the 16 registers: eight sums, two columns, an element.
 */
import { f32x4, get, i32, v128, type FunctionBuilder } from "./code/build.ts";
import type { I32, Local, V128 } from "./code/tree.ts";

export const TILE_ROWS = 4;
export const TILE_VECTORS = 2;
export const TILE_COLUMNS = 4 * TILE_VECTORS;

export interface RegisterTile {
  readonly rows: number;
  readonly vectors: number;
  readonly sums: readonly (readonly Local<"v128">[])[];
}

export function openTile(f: FunctionBuilder, rows: number, vectors: number): RegisterTile {
  const sums = Array.from({ length: rows }, () => Array.from({ length: vectors }, () => f.local("v128", "sum")));
  return { rows, vectors, sums };
}
export function clearTile(f: FunctionBuilder, { sums }: RegisterTile): void {
  for (const sum of sums.flat()) f.set(sum, v128.splat(0));
}
/** @param rowBytes from one row's vectors to the next's */
export function loadTile(f: FunctionBuilder, { sums }: RegisterTile, address: I32, rowBytes: number): void {
  sums.forEach((row, p) => row.forEach((sum, v) => f.set(sum, v128.load(address, p * rowBytes + 16 * v))));
}
/** @param columns valid ones of the tile's, at most 4 * vectors */
export function storeTile(
  f: FunctionBuilder,
  { sums }: RegisterTile,
  address: I32,
  rowBytes: number,
  columns: number,
): void {
  sums.forEach((row, p) =>
    row.forEach((sum, v) => {
      const lanes = Math.min(4, columns - 4 * v);
      if (lanes > 0) f.storeLanes(address, sum, lanes, p * rowBytes + 16 * v);
    }),
  );
}

export interface Run {
  /** Moving pointers; they end behind the run. One for each row where rows lie anywhere. */
  readonly a: Local<"i32"> | readonly Local<"i32">[];
  readonly b: Local<"i32">;
  readonly count: number | I32;
  /** From one row to the next, and from one element of the sum to the next. */
  readonly aRowBytes: number;
  readonly aBytes: number | I32;
  readonly bBytes: number;
}

/** sums[p][v] += a[p, k] * b[k, v] for k = 0 … count - 1; count is at least 1. */
export function accumulate(f: FunctionBuilder, tile: RegisterTile, run: Run): void {
  const { a, b, count, aRowBytes, aBytes, bBytes } = run;
  const pointers = "name" in a ? [a] : a;
  const elementAt = (p: number): V128 => {
    const own = pointers.length > 1 ? pointers[p] : undefined;
    return own ? v128.loadSplat(get(own)) : v128.loadSplat(get(pointers[0] as Local<"i32">), p * aRowBytes);
  };
  const term = (): void => {
    const columns = tile.sums[0]?.map((_, v) => f.let("column", v128.load(get(b), 16 * v))) ?? [];
    tile.sums.forEach((row, p) => {
      const element = row.length > 1 ? f.let("element", elementAt(p)) : undefined;
      row.forEach((sum, v) => {
        const factor: V128 = element ?? elementAt(p);
        f.set(sum, f32x4.madd(factor, columns[v] as V128, get(sum)));
      });
    });
    for (const pointer of pointers) f.increase(pointer, aBytes);
    f.increase(b, bBytes);
  };
  if (count === 1) return term();
  const left = f.local("i32", "left");
  f.set(left, typeof count === "number" ? i32.const(count) : count);
  f.loop(() => {
    term();
    f.increase(left, -1);
    return get(left);
  });
}

/** Calls `body` for each tile of a row of `outputs`; the last is moved inwards and computes a few again. */
export function eachTile(f: FunctionBuilder, outputs: number, body: (first: I32, rows: number) => void): void {
  const rows = Math.min(TILE_ROWS, outputs);
  const last = outputs - rows;
  f.for("x", 0, outputs, rows, (x) => body(outputs % rows === 0 ? x : f.let("first", i32.min(x, last)), rows));
}
