/**
 * Where the tiles of an output lie and what surrounds them: 4 by 4 pixels each, those at the right and bottom hanging over
 * or, where that comes out even, of three pixels: 7 are four and three. Those have five points instead of six, the finite
 * ones. Every output belongs to one tile, so that tiles may be split among threads anywhere and no bit changes.
 */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import { i32, type FunctionBuilder } from "../code/build.ts";
import type { Strip } from "../../work.ts";
import type { I32 } from "../code/tree.ts";
import { TAPS, TILE } from "../../winograd-transforms.ts";

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
  readonly threes: Tiled["threes"];
}

/** y = conv(x, weight) as tiles see it, its weight gradient too. */
export function forwardTiling({ n, h, w, ci, oh, ow, co, pad, xStrip, yStrip }: ConvolutionSpec): WinogradConvolution {
  return { n, h, w, ci, oh, ow, co, top: pad[0], left: pad[1], xStrip, yStrip, threes: [threesOf(oh), threesOf(ow)] };
}
/** dx: dy convolved with the weights turned by half, padded by what the taps reach beyond. */
export function inputGradTiling(spec: ConvolutionSpec): WinogradConvolution {
  const { n, h, w, ci, oh, ow, co, pad, xStrip, yStrip } = spec;
  const [top, left] = [TAPS - 1 - pad[0], TAPS - 1 - pad[1]];
  const threes = [threesOf(h), threesOf(w)] as const;
  return { n, h: oh, w: ow, ci: co, oh: h, ow: w, co: ci, top, left, xStrip: yStrip, yStrip: xStrip, threes };
}

/** What tiles make together. */
export interface Tiled {
  readonly n: number;
  readonly oh: number;
  readonly ow: number;
  /** Of three pixels: the last ones of a column of tiles and of a row. */
  readonly threes: readonly [down: number, across: number];
}
/** So many tiles of three make an extent even with tiles of four. */
export function threesOf(extent: number): number {
  const threes = (TILE - (extent % TILE)) % TILE;
  return threes * (TILE - 1) <= extent ? threes : 0;
}
export const isMixed = ({ threes: [down, across] }: Tiled): boolean => down > 0 || across > 0;
export const tilesAcross = ({ ow }: Tiled): number => Math.ceil(ow / TILE);
export const tilesDown = ({ oh }: Tiled): number => Math.ceil(oh / TILE);
/** Tiles of four of a column and of a row. */
export const foursOf = (of: Tiled): readonly [down: number, across: number] => [
  tilesDown(of) - of.threes[0],
  tilesAcross(of) - of.threes[1],
];
/** Where a tile of this number begins, of so many of four before those of three. */
export function startOf(number: I32, fours: number, threes: number): I32 {
  const start = i32.mul(number, TILE);
  return threes === 0 ? start : i32.add(start, i32.min(i32.sub(fours, number), 0));
}
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

/**
 * A plane of so many numbers of tiles. Planes of few lie as far apart as those of `least`, where functions have their
 * distances in their code: a network's narrow stages have the same functions. What lies between them is never touched.
 */
export const tilesPlaneBytes = (numbers: number, least: number): number => planeBytes(Math.max(numbers, least));

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
