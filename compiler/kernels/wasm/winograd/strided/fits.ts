/** Where the phases' products win over the direct kernels: priced as `../fits.ts` prices those of stride 1. */
import type { ConvolutionSpec } from "../../../convolution-spec.ts";
import { TILE_COLUMNS, TILE_ROWS } from "../../register-tile.ts";
import type { ConvolutionFamily } from "../fits.ts";
import { tileCount } from "../tiles.ts";
import { findForm, forwardTiles, gradientTiles, weightAreas, type PhaseForm } from "./phases.ts";
import { stridedDivision } from "./weight-grad.ts";

/** Of a tile's way through the transforms, an input's and an output's channel, at 25 points; of more in proportion. */
const PHASES_TRANSFORM = 340;
const IMAGE_TRANSFORM = 110;
const POINTS = 25;
/** Transforming a weight, and a part's sum of products for it, while all fit into a second cache, and beyond. */
const WEIGHT = 450;
const WEIGHT_SUM = 675;
const DISTANT_WEIGHT = 2250;
const NEAR_BYTES = 2 ** 21;
/** Of more than three taps an image's alone: sums of many channels would lose more in the points that these take. */
const FEW_TAPS = 3;
const MOST_CHANNELS = 4;

/** Whether the phases' kernels can compute this and are expected to be faster. */
export function stridedFits(family: ConvolutionFamily, spec: ConvolutionSpec): boolean {
  const { n, h, w, ci, oh, ow, co, stride, dilation, groups, pad } = spec;
  const form = findForm(spec);
  if (!form || groups !== 1 || dilation[0] !== 1 || dilation[1] !== 1) return false;
  if (stride[0] !== 2 || stride[1] !== 2 || h < 2 || w < 2 || oh === 0 || ow === 0) return false;
  const isForward = family !== "conv2d-input-grad";
  const isFew = form.taps === FEW_TAPS;
  // The gradient's phases read the same of dy where the padding is odd.
  if (!isForward && (!isFew || pad[0] % 2 === 0 || pad[1] % 2 === 0)) return false;
  const [inputs, outputs] = isForward ? [ci, co] : [co, ci];
  const hasVectors = isFew ? inputs % TILE_ROWS === 0 : inputs <= MOST_CHANNELS;
  if (!hasVectors || outputs % TILE_COLUMNS !== 0) return false;
  const direct = form.taps * form.taps * n * oh * ci * co;
  if (family === "conv2d-weight-grad") return weightGradCost(spec, form) < direct * (ow + 1);
  const tiles = Math.ceil(tileCount(isForward ? forwardTiles(spec) : gradientTiles(spec)) / TILE_ROWS) * TILE_ROWS;
  const products = tiles * (form.products * ci * co + transformCost(form, ci, co));
  return products + perWeight(spec, WEIGHT) < direct * Math.ceil(ow / TILE_ROWS) * TILE_ROWS;
}

/** Of a tile, so many inputs' and outputs' channels. */
function transformCost({ points }: PhaseForm, inputs: number, outputs: number): number {
  const vectors = (channels: number): number => Math.ceil(channels / 4) * 4;
  return (points ** 2 / POINTS) * (PHASES_TRANSFORM * vectors(inputs) + IMAGE_TRANSFORM * vectors(outputs));
}
function perWeight(spec: ConvolutionSpec, near: number): number {
  return spec.ci * spec.co * (weightAreas(spec).bytes <= NEAR_BYTES ? near : DISTANT_WEIGHT);
}
function weightGradCost(spec: ConvolutionSpec, form: PhaseForm): number {
  const { ci, co } = spec;
  const { inputs, outputs, parts } = stridedDivision(spec);
  const transforms = transformCost(form, ci * (co / outputs), co * (ci / inputs));
  const sums = parts === 1 ? ci * co * WEIGHT_SUM : parts * perWeight(spec, WEIGHT_SUM);
  return tileCount(forwardTiles(spec)) * (form.products * ci * co + transforms) + sums;
}
