/**
 * Where Winograd's products win over the direct kernels. Both are priced in multiplications of a direct kernel, by
 * figures fitted to timings of both over batches of 1 to 128, extents of 1 to 56 and 4 to 512 channels.
 */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import { TILE_COLUMNS, TILE_ROWS } from "../register-tile.ts";
import { areLarge } from "./large-weights.ts";
import { forwardTiling, inputGradTiling, tileCount, tilesAcross, type WinogradConvolution } from "./tiles.ts";
import { POINTS, TAPS } from "../../winograd-transforms.ts";
import { divisionOf } from "./weight-grad.ts";
import type { Division } from "./weight-grad-division.ts";

export type ConvolutionFamily = "conv2d" | "conv2d-input-grad" | "conv2d-weight-grad";

const PRODUCTS = POINTS * POINTS;
/** A tile's way through a transform, a channel. */
const TRANSFORM = 150;
/**
 * Transforming a weight, and a part's sum of products for it: while all of them fit into a second cache, and beyond; or
 * packing it, and transforming it on the way.
 */
const WEIGHT = 200;
const WEIGHT_SUM = 300;
const DISTANT_WEIGHT = 1000;
const LARGE_WEIGHT = 400;
const NEAR_BYTES = 2 ** 21;

/** Of the gather: a row that is no multiple of the register tile computes a few pixels twice. */
function gatherCost({ n, oh, ow, ci, co }: WinogradConvolution): number {
  return TAPS * TAPS * n * oh * Math.ceil(ow / TILE_ROWS) * TILE_ROWS * ci * co;
}
function perWeight({ ci, co }: WinogradConvolution, near: number): number {
  return ci * co * (PRODUCTS * ci * co * 4 <= NEAR_BYTES ? near : DISTANT_WEIGHT);
}
function productsCost(of: WinogradConvolution): number {
  const tiles = Math.ceil(tileCount(of) / TILE_ROWS) * TILE_ROWS;
  const weights = areLarge(of) ? of.ci * of.co * LARGE_WEIGHT : perWeight(of, WEIGHT);
  return tiles * (PRODUCTS * of.ci * of.co + TRANSFORM * (of.ci + of.co)) + weights;
}

/** Of the direct weight gradient: a row's first pixel waits for the pointers. */
function directWeightGradCost({ n, oh, ow, ci, co }: WinogradConvolution): number {
  return TAPS * TAPS * n * oh * (ow + 1) * ci * co;
}
function weightGradCost(of: WinogradConvolution, { inputs, outputs, parts }: Division): number {
  const { ci, co } = of;
  const transforms = TRANSFORM * ((ci * co) / outputs + (co * ci) / inputs);
  // The sums of one part are near when they are taken back.
  const sums = parts === 1 ? ci * co * WEIGHT_SUM : parts * perWeight(of, WEIGHT_SUM);
  return tileCount(of) * (PRODUCTS * ci * co + transforms) + sums;
}

/** Whether Winograd's kernels can compute this and are expected to be faster. */
export function winogradFits(family: ConvolutionFamily, spec: ConvolutionSpec): boolean {
  const { kh, kw, stride, dilation, groups } = spec;
  const hasForm = kh === TAPS && kw === TAPS && groups === 1 && [...stride, ...dilation].every((each) => each === 1);
  if (!hasForm) return false;
  const of = family === "conv2d-input-grad" ? inputGradTiling(spec) : forwardTiling(spec);
  if (of.ci % TILE_ROWS !== 0 || of.co % TILE_COLUMNS !== 0 || tilesAcross(of) === 0) return false;
  return family === "conv2d-weight-grad"
    ? weightGradCost(of, divisionOf(of)) < directWeightGradCost(of)
    : productsCost(of) < gatherCost(of);
}
