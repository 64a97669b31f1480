/**
 * Where a tile's pixels and its points in the planes lie. What of it a function is told with each call is the same code for
 * all images: a network's stages, and its directions.
 */
import { i32, type FunctionBuilder } from "../code/build.ts";
import { madeOnce } from "../code/made-once.ts";
import type { I32 } from "../code/tree.ts";
import { range } from "../../range.ts";

/** Pixels [first, end) of a row of a tile lie inside the image. */
export interface Columns {
  readonly first: number;
  readonly end: number;
}
/** What is the same for every tile. */
export interface Pixels {
  /** Channels carried, a multiple of 4, or fewer: then as many numbers as fill a vector are written of them. */
  readonly channels: number;
  /** From a pixel to its neighbour in the row and in the column. */
  readonly pixelBytes: number;
  readonly rowBytes: number;
  /** Rows of the image. */
  readonly height: number;
}

/** Of a function, in the order of `pixelOperands`. */
export interface PixelParams {
  /** Of channels that are carried. */
  readonly bytes: I32;
  readonly height: I32;
  readonly rowBytes: I32;
  readonly pixelBytes: I32;
}
export const pixelParams = (f: FunctionBuilder): PixelParams => ({
  bytes: f.param("i32", "bytes"),
  height: f.param("i32", "height"),
  rowBytes: f.param("i32", "row_bytes"),
  pixelBytes: f.param("i32", "pixel_bytes"),
});
export const pixelOperands = ({ channels, pixelBytes, rowBytes, height }: Pixels): readonly I32[] =>
  [Math.ceil(channels / 4) * 16, height, rowBytes, pixelBytes].map(i32.const);

/** Points of a patch: one object of each kind, by which functions of them are known. */
export interface PlanePoints {
  readonly shape: PointShape;
  /** By rows, how many bytes behind a tile's first number a point's plane has it: left open by the code of a tile. */
  readonly bytes: readonly number[];
}
export interface PointShape {
  readonly down: number;
  readonly across: number;
  /** By rows, whose channels a point has in its plane, where several images' lie side by side there. */
  readonly places: readonly number[];
}
/** Of one image's points. */
export const imageShape = madeOnce(
  (down: number, across: number): PointShape => ({ down, across, places: ofPoints(down, across, () => 0) }),
  (down, across) => [down, across],
);
/** By rows. */
export const ofPoints = (down: number, across: number, numberOf: (i: number, j: number) => number): readonly number[] =>
  range(down).flatMap((i) => range(across).map((j) => numberOf(i, j)));
