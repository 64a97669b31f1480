/**
 * Convolution and its two gradients: x [n, h, w, ci], weight [kh, kw, ci / groups, co], y [n, oh, ow, co]. Three ops,
 * because none is made of the others without materialising patches.
 */
import { f32, type OpDef } from "../op.ts";
import { addMatrixTimesColumn, addOuterProduct, addRowTimesMatrix } from "../products.ts";
import { sameShape, volume } from "../shape.ts";
import type { Convolution2d, TensorType } from "../types.ts";

/** Output extent of a window of `kernel` cells. */
export function slideExtent(
  size: number,
  kernel: number,
  stride: number,
  before: number,
  after: number,
  dilation: number,
): number {
  return Math.floor((size + before + after - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** Type of y, or what is wrong with x and the weight. */
function convolved(
  x: readonly number[],
  weight: readonly number[],
  { stride, padding, dilation, groups }: Convolution2d,
): TensorType | string {
  const [n = 0, h = 0, w = 0, ci = 0] = x;
  const [kh = 0, kw = 0, cig = 0, co = 0] = weight;
  if (x.length !== 4 || weight.length !== 4 || cig * groups !== ci || co % groups !== 0)
    return `conv2d of [${x}] with [${weight}] in ${groups} groups`;
  const oh = slideExtent(h, kh, stride[0], padding[0], padding[1], dilation[0]);
  const ow = slideExtent(w, kw, stride[1], padding[2], padding[3], dilation[1]);
  return oh > 0 && ow > 0 ? f32([n, oh, ow, co]) : `a window of ${kh} by ${kw} does not fit [${x}]`;
}

interface Taps {
  readonly x: readonly number[];
  readonly weight: readonly number[];
  readonly y: readonly number[];
}

/** Calls `visit(x, weight, y)` with the offsets of each group's channels for every tap inside the image. */
function eachTap(
  { x, weight, y }: Taps,
  { stride, padding, dilation, groups }: Convolution2d,
  visit: (x: number, w: number, y: number) => void,
): void {
  const [n = 1, h = 1, w = 1, ci = 1] = x;
  const [kh = 1, kw = 1, cig = 1, co = 1] = weight;
  const [, oh = 1, ow = 1] = y;
  const cog = co / groups;
  for (let b = 0; b < n; b++)
    for (let oy = 0; oy < oh; oy++)
      for (let ky = 0; ky < kh; ky++) {
        const iy = oy * stride[0] - padding[0] + ky * dilation[0];
        if (iy < 0 || iy >= h) continue;
        for (let ox = 0; ox < ow; ox++)
          for (let kx = 0; kx < kw; kx++) {
            const ix = ox * stride[1] - padding[2] + kx * dilation[1];
            if (ix < 0 || ix >= w) continue;
            for (let g = 0; g < groups; g++)
              visit(
                ((b * h + iy) * w + ix) * ci + g * cig,
                (ky * kw + kx) * cig * co + g * cog,
                ((b * oh + oy) * ow + ox) * co + g * cog,
              );
          }
      }
}

export const conv2d: OpDef<"conv2d"> = {
  arity: 2,
  infer: ([x, weight], attributes) => convolved(x.shape, weight.shape, attributes),
  evaluate([x, weight], { attributes, type }, [xType, weightType]) {
    const shapes = { x: xType.shape, weight: weightType.shape, y: type.shape };
    const [, , cig = 1, co = 1] = shapes.weight;
    const out = new Float64Array(volume(shapes.y));
    const tap = { rows: cig, columns: co / attributes.groups, stride: co };
    eachTap(shapes, attributes, (xAt, wAt, yAt) => addRowTimesMatrix(out, yAt, x, xAt, weight, wAt, tap));
    return out;
  },
  grad(build, { inputs: [x, weight], attributes }, dy) {
    const [, h = 1, w = 1] = build.typeOf(x).shape;
    const [kh = 1, kw = 1] = build.typeOf(weight).shape;
    const { stride, padding, dilation, groups } = attributes;
    return [
      build.node("conv2d-input-grad", [dy, weight], { stride, padding, dilation, groups, inputSize: [h, w] }),
      build.node("conv2d-weight-grad", [x, dy], { stride, padding, dilation, groups, kernel: [kh, kw] }),
    ];
  },
};

export const conv2dInputGrad: OpDef<"conv2d-input-grad"> = {
  arity: 2,
  infer([dy, weight], { inputSize, ...convolution }) {
    const [n = 0] = dy.shape;
    const x = [n, ...inputSize, (weight.shape[2] ?? 0) * convolution.groups];
    const y = convolved(x, weight.shape, convolution);
    if (typeof y === "string") return y;
    return sameShape(y.shape, dy.shape) ? f32(x) : `[${dy.shape}] where conv2d gives [${y.shape}]`;
  },
  evaluate([dy, weight], { attributes, type }, [dyType, weightType]) {
    const shapes = { x: type.shape, weight: weightType.shape, y: dyType.shape };
    const [, , cig = 1, co = 1] = shapes.weight;
    const out = new Float64Array(volume(type.shape));
    const tap = { rows: cig, columns: co / attributes.groups, stride: co };
    eachTap(shapes, attributes, (xAt, wAt, yAt) => addMatrixTimesColumn(out, xAt, dy, yAt, weight, wAt, tap));
    return out;
  },
  /** Linear in both, so that a transposed convolution is this op. */
  grad(build, { inputs: [dy, weight], attributes: { inputSize: _, ...convolution } }, dx) {
    const [kh = 1, kw = 1] = build.typeOf(weight).shape;
    return [
      build.node("conv2d", [dx, weight], convolution),
      build.node("conv2d-weight-grad", [dx, dy], { ...convolution, kernel: [kh, kw] }),
    ];
  },
};

export const conv2dWeightGrad: OpDef<"conv2d-weight-grad"> = {
  arity: 2,
  infer([x, dy], { kernel, ...convolution }) {
    const [ci = 0, co = 0] = [x.shape[3], dy.shape[3]];
    const weight = [...kernel, ci / convolution.groups, co];
    const y = convolved(x.shape, weight, convolution);
    if (typeof y === "string") return y;
    return sameShape(y.shape, dy.shape) ? f32(weight) : `[${dy.shape}] where conv2d gives [${y.shape}]`;
  },
  evaluate([x, dy], { attributes, type }, [xType, dyType]) {
    const shapes = { x: xType.shape, weight: type.shape, y: dyType.shape };
    const [, , cig = 1, co = 1] = type.shape;
    const out = new Float64Array(volume(type.shape));
    const tap = { rows: cig, columns: co / attributes.groups, stride: co };
    eachTap(shapes, attributes, (xAt, wAt, yAt) => addOuterProduct(out, wAt, x, xAt, dy, yAt, tap));
    return out;
  },
  grad(build, { inputs: [x, dy], attributes: { kernel: _, ...convolution } }, dweight) {
    const [, h = 1, w = 1] = build.typeOf(x).shape;
    return [
      build.node("conv2d-input-grad", [dy, dweight], { ...convolution, inputSize: [h, w] }),
      build.node("conv2d", [x, dweight], convolution),
    ];
  },
};
