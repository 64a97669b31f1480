/** Sizes of a convolution step, whichever of its three operations it is: what every target needs to know. */
import type { Convolution2d } from "../graph/types.ts";
import type { Strip } from "./work.ts";

/** x [n, h, w, ci], weight [kh, kw, ci / groups, co], y [n, oh, ow, co]. */
export interface ConvolutionSpec {
  readonly n: number;
  readonly h: number;
  readonly w: number;
  readonly ci: number;
  readonly oh: number;
  readonly ow: number;
  readonly co: number;
  readonly kh: number;
  readonly kw: number;
  readonly stride: readonly [number, number];
  /** Before the image: top, left. What is after it follows from the sizes. */
  readonly pad: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly groups: number;
  /** Where the pixels of x and y are, for families that take them as parts of larger images. */
  readonly xStrip: Strip;
  readonly yStrip: Strip;
}

type Sizes = readonly number[];

interface Image {
  readonly type: { readonly shape: Sizes };
  readonly strip?: Strip;
}

/** Of any of the three operations: its x, the shape of its weight and its y, whichever of them it computes. */
export function convolutionSpec(
  attributes: Convolution2d,
  { type: { shape: x }, strip: xStrip }: Image,
  weight: Sizes,
  { type: { shape: y }, strip: yStrip }: Image,
): ConvolutionSpec {
  const [n = 1, h = 1, w = 1, ci = 1] = x;
  const [kh = 1, kw = 1] = weight;
  const [, oh = 1, ow = 1, co = 1] = y;
  const { stride, padding, dilation, groups } = attributes;
  return {
    xStrip: xStrip ?? { offset: 0, pitch: ci },
    yStrip: yStrip ?? { offset: 0, pitch: co },
    ...{ n, h, w, ci, oh, ow, co, kh, kw, stride, pad: [padding[0], padding[2]], dilation, groups },
  };
}

/** Of a 1×1 convolution of stride 1 without padding: a matrix product over all pixels. */
export function isProduct({ kh, kw, stride, pad, oh, ow, h, w, groups }: ConvolutionSpec): boolean {
  const isPoint = kh === 1 && kw === 1 && stride[0] === 1 && stride[1] === 1;
  return isPoint && pad[0] === 0 && pad[1] === 0 && oh === h && ow === w && groups === 1;
}
