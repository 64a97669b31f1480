/**
 * Where the tiles of an output lie and what surrounds them: 4 by 4 pixels each, those at the right and bottom hanging
 * over. Every output belongs to one tile, so that tiles may be split among threads anywhere and no bit changes.
 */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import { i32, type FunctionBuilder } from "../code/build.ts";
import type { Strip } from "../../work.ts";
import type { I32 } from "../code/tree.ts";
import { TAPS, TILE } from "./transforms.ts";

/** A 3×3 convolution of stride 1: x [n, h, w, ci] and y [n, oh, ow, co], with `top` and `left` pixels of padding. */
export interface WinogradConvolution {
  readonly n: number;
  readonly h: number;
  readonly w: number;
  readonly ci: number;
  readonly oh: number;
  readonly ow: number;
  readonly co: number;
  readonly top: number;
  readonly left: number;
  readonly xStrip: Strip;
  readonly yStrip: Strip;
}

/** y = conv(x, weight) as tiles see it, its weight gradient too. */
export function forwardTiling({ n, h, w, ci, oh, ow, co, pad, xStrip, yStrip }: ConvolutionSpec): WinogradConvolution {
  return { n, h, w, ci, oh, ow, co, top: pad[0], left: pad[1], xStrip, yStrip };
}
/** dx: dy convolved with the weights turned by half, padded by what the taps reach beyond. */
export function inputGradTiling(spec: ConvolutionSpec): WinogradConvolution {
  const { n, h, w, ci, oh, ow, co, pad, xStrip, yStrip } = spec;
  const [top, left] = [TAPS - 1 - pad[0], TAPS - 1 - pad[1]];
  return { n, h: oh, w: ow, ci: co, oh: h, ow: w, co: ci, top, left, xStrip: yStrip, yStrip: xStrip };
}

/** What tiles of four by four make together. */
export type Tiled = Pick<WinogradConvolution, "n" | "oh" | "ow">;
export const tilesAcross = ({ ow }: Tiled): number => Math.ceil(ow / TILE);
export const tilesDown = ({ oh }: Tiled): number => Math.ceil(oh / TILE);
/** Rows of tiles of all images. */
export const rowCount = (of: Tiled): number => of.n * tilesDown(of);
export const tileCount = (of: Tiled): number => rowCount(of) * tilesAcross(of);

/** Tiles of a block whose planes stay in the caches, as the weights do. */
export const BLOCK = 16;
/** Where weights come from farther away, more tiles meet them: so many tiles times channels. */
const MOST_BLOCK = 64;
const BLOCK_CHANNELS = 2 ** 14;
const NEAR_WEIGHTS = 2 ** 14;

/** Tiles that meet all weights at a time. */
export function blockOf(of: WinogradConvolution): number {
  const { ci, co } = of;
  if (ci * co <= NEAR_WEIGHTS) return BLOCK;
  const whole = (tiles: number): number => Math.ceil(tiles / BLOCK) * BLOCK;
  return whole(Math.min(MOST_BLOCK, Math.floor(BLOCK_CHANNELS / Math.max(ci, co)), tileCount(of)));
}

/** A plane of so many numbers: an odd multiple of 64 bytes, so that planes do not all meet in the same sets of a cache. */
export function planeBytes(numbers: number): number {
  const lines = Math.ceil((numbers * 4) / 64);
  return (lines % 2 === 0 ? lines + 1 : lines) * 64;
}

export interface OutputTile {
  readonly image: I32;
  readonly down: I32;
  readonly across: I32;
}
/** The place of the tile with this number. */
export function tileAt(f: FunctionBuilder, of: Tiled, number: I32): OutputTile {
  const row = f.let("row", i32.div(number, tilesAcross(of)));
  return {
    across: f.let("across", i32.rem(number, tilesAcross(of))),
    down: f.let("down", i32.rem(row, tilesDown(of))),
    image: f.let("image", i32.div(row, tilesDown(of))),
  };
}
