/** The window of an output of a pool: where it lies in the image, what an average divides by, and its cells. */
import type { Pooling2d } from "../../graph/types.ts";
import { MOST_UNROLLED } from "../unrolling.ts";
import { f32, i32, type FunctionBuilder } from "./code/build.ts";
import type { F32, I32 } from "./code/tree.ts";

export interface Window {
  /** Clipped to the image: first and behind the last. */
  readonly rows: readonly [I32, I32];
  readonly columns: readonly [I32, I32];
  /** PyTorch's: cells inside the image, or inside image and padding. */
  readonly divisor: F32;
}

/** The window of output (oy, ox) inside an image of h by w. */
export function windowOf(
  f: FunctionBuilder,
  pool: Pooling2d,
  [h, w]: readonly [number, number],
  oy: I32,
  ox: I32,
): Window {
  const { kernel, stride, padding, countPadding } = pool;
  const top = f.let("top", i32.sub(i32.mul(oy, stride[0]), padding[0]));
  const left = f.let("left", i32.sub(i32.mul(ox, stride[1]), padding[2]));
  const clip = (first: I32, size: number, extent: number): readonly [I32, I32] => [
    f.let("first", i32.max(first, 0)),
    f.let("end", i32.min(i32.add(first, size), extent)),
  ];
  const rows = clip(top, kernel[0], h);
  const columns = clip(left, kernel[1], w);
  const counted = i32.mul(
    i32.sub(i32.min(i32.add(top, kernel[0]), h + padding[1]), top),
    i32.sub(i32.min(i32.add(left, kernel[1]), w + padding[3]), left),
  );
  const inside = i32.mul(i32.sub(rows[1], rows[0]), i32.sub(columns[1], columns[0]));
  return { rows, columns, divisor: f.let("divisor", f32.ofInteger(countPadding ? counted : inside)) };
}

/** An image: where its first pixel is, and bytes from one pixel to the next. */
export interface Image {
  readonly at: I32;
  readonly pixelBytes: number;
}
/** Visits a window's cells in row-major order: the address in each of the images. */
export type Cells = (visit: (addresses: readonly I32[]) => void) => void;

/**
 * `body` is printed twice: for windows that the image's edge does not cut, all but a few, cells are written out, which takes
 * a quarter of the time of counting them.
 * @param width of the images
 */
export function withCells(
  f: FunctionBuilder,
  { kernel: [kh, kw] }: Pooling2d,
  { rows, columns }: Window,
  width: number,
  images: readonly Image[],
  body: (cells: Cells) => void,
): void {
  const addressesOf = (pixel: I32): readonly I32[] =>
    images.map(({ at, pixelBytes }) => f.let("cell", i32.add(at, i32.mul(pixel, pixelBytes))));
  const pixelOf = (iy: I32, ix: I32): I32 => i32.add(i32.mul(iy, width), ix);
  const counted = (): void =>
    body((visit) =>
      f.for("iy", rows[0], rows[1], 1, (iy) =>
        f.for("ix", columns[0], columns[1], 1, (ix) => visit(addressesOf(pixelOf(iy, ix)))),
      ),
    );
  if (kh * kw > MOST_UNROLLED) return counted();
  const isWhole = i32.and(i32.eq(i32.sub(rows[1], rows[0]), kh), i32.eq(i32.sub(columns[1], columns[0]), kw));
  const written = (): void => {
    const corner = addressesOf(pixelOf(rows[0], columns[0]));
    body((visit) => {
      for (let row = 0; row < kh; row++)
        for (let column = 0; column < kw; column++)
          visit(corner.map((at, i) => i32.add(at, (row * width + column) * (images[i]?.pixelBytes ?? 0))));
    });
  };
  f.if(isWhole, written, counted);
}
