/** Where the phases' products win over the direct kernels: priced as `../fits.ts` prices those of stride 1. */
import type { ConvolutionSpec } from "../../../convolution-spec.ts";
import { TILE_COLUMNS, TILE_ROWS } from "../../register-tile.ts";
import type { ConvolutionFamily } from "../fits.ts";
import { tileCount } from "../tiles.ts";
import { forwardTiles, gradientTiles, weightBytes } from "./phases.ts";
import { stridedDivision } from "./weight-grad.ts";

/** For a tile and a pair of channels; of its way through the transforms, an input's and an output's channel. */
const PRODUCTS = 81;
const PHASES_TRANSFORM = 340;
const IMAGE_TRANSFORM = 110;
/** Transforming a weight, and a part's sum of products for it, while all fit into a second cache, and beyond. */
const WEIGHT = 450;
const WEIGHT_SUM = 675;
const DISTANT_WEIGHT = 2250;
const NEAR_BYTES = 2 ** 21;
const TAPS = 3;

/** Whether the phases' kernels can compute this and are expected to be faster. */
export function stridedFits(family: ConvolutionFamily, spec: ConvolutionSpec): boolean {
  const { n, h, w, ci, oh, ow, co, kh, kw, stride, dilation, groups, pad } = spec;
  const isForm = kh === TAPS && kw === TAPS && groups === 1 && dilation[0] === 1 && dilation[1] === 1;
  if (!isForm || stride[0] !== 2 || stride[1] !== 2 || h < 2 || w < 2 || oh === 0 || ow === 0) return false;
  const isForward = family !== "conv2d-input-grad";
  // The gradient's phases read the same of dy where the padding is odd.
  if (!isForward && (pad[0] % 2 === 0 || pad[1] % 2 === 0)) return false;
  const [inputs, outputs] = isForward ? [ci, co] : [co, ci];
  if (inputs % TILE_ROWS !== 0 || outputs % TILE_COLUMNS !== 0) return false;
  const direct = TAPS * TAPS * n * oh * ci * co;
  if (family === "conv2d-weight-grad") return weightGradCost(spec) < direct * (ow + 1);
  const tiles = Math.ceil(tileCount(isForward ? forwardTiles(spec) : gradientTiles(spec)) / TILE_ROWS) * TILE_ROWS;
  const products = tiles * (PRODUCTS * ci * co + PHASES_TRANSFORM * ci + IMAGE_TRANSFORM * co);
  return products + perWeight(spec, WEIGHT) < direct * Math.ceil(ow / TILE_ROWS) * TILE_ROWS;
}

function perWeight({ ci, co }: ConvolutionSpec, near: number): number {
  return ci * co * (weightBytes(ci * co) <= NEAR_BYTES ? near : DISTANT_WEIGHT);
}
function weightGradCost(spec: ConvolutionSpec): number {
  const { ci, co } = spec;
  const { inputs, outputs, parts } = stridedDivision(spec);
  const transforms = PHASES_TRANSFORM * ci * (co / outputs) + IMAGE_TRANSFORM * co * (ci / inputs);
  const sums = parts === 1 ? ci * co * WEIGHT_SUM : parts * perWeight(spec, WEIGHT_SUM);
  return tileCount(forwardTiles(spec)) * (PRODUCTS * ci * co + transforms) + sums;
}
