/** How the direct weight gradient is divided: chunks of x's channels, parts of the images, bands of rows. */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import { TILE_ROWS } from "../register-tile.ts";

/** Channels of x in one item, at most; items that keep threads busy; partial results may take this many bytes. */
const CHUNK = 32;
const BUSY_ITEMS = 16;
const MOST_PARTIAL_BYTES = 16 * 2 ** 20;
/** Pixels that a tile sums over before it moves on: x's and dy's then stay in the first cache. */
const BAND_PIXELS = 64;

/** Pixels so far apart share a few of a cache's sets, and push each other out. */
const CROWDED_BYTES = 2048;
const LINE_BYTES = 64;

const padded = (channels: number, to: number): number => Math.ceil(channels / to) * to;

export interface WeightGradPlan {
  readonly spec: ConvolutionSpec;
  /** Channels of a group on either side, and as stored in a partial result. */
  readonly inner: number;
  readonly outer: number;
  readonly innerStored: number;
  readonly outerStored: number;
  readonly chunk: number;
  readonly chunks: number;
  readonly parts: number;
  readonly bandRows: number;
  /** Of the copy of x: rows, and bytes of a row of pixels. */
  readonly height: number;
  readonly width: number;
  readonly rowBytes: number;
  /** dy is copied too where vectors of four would leave its group's channels, or its pixels crowd the first cache. */
  readonly copiesDy: boolean;
  /** From a pixel of dy, or of its copy, to the next. */
  readonly dyPixelBytes: number;
  readonly partialBytes: number;
}

export function planOf(spec: ConvolutionSpec): WeightGradPlan {
  const { n, ci, co, oh, ow, kh, kw, groups, stride, dilation } = spec;
  const [inner, outer] = [ci / groups, co / groups];
  const [innerStored, outerStored] = [padded(inner, TILE_ROWS), padded(outer, 4)];
  const chunk = Math.min(innerStored, CHUNK);
  const chunks = Math.ceil(innerStored / chunk);
  const partialBytes = 4 * groups * kh * kw * chunk * chunks * outerStored;
  const wanted = Math.ceil(BUSY_ITEMS / (chunks * groups));
  const parts = Math.max(1, Math.min(n, wanted, Math.floor(MOST_PARTIAL_BYTES / partialBytes)));
  const bandRows = Math.max(1, Math.min(oh, Math.floor(BAND_PIXELS / ow)));
  const height = (bandRows - 1) * stride[0] + (kh - 1) * dilation[0] + 1;
  const width = (ow - 1) * stride[1] + (kw - 1) * dilation[1] + 1;
  const crowds = (4 * co) % CROWDED_BYTES === 0;
  const copiesDy = outer % 4 !== 0 || crowds;
  const dyPixelBytes = copiesDy ? 4 * outerStored + (crowds ? LINE_BYTES : 0) : 4 * co;
  const rowBytes = 4 * width * chunk;
  return {
    ...{ spec, inner, outer, innerStored: chunk * chunks, outerStored, chunk, chunks, parts, bandRows },
    ...{ height, width, rowBytes, copiesDy, dyPixelBytes, partialBytes },
  };
}
