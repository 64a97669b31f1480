/**
 * An image [n, h, w, c] in another size, and its gradient: `F.interpolate(align_corners=False)`. Each output pixel lies at
 * (o + 1/2) from / to - 1/2 of the input, in whole numbers so that all targets agree: nearest takes the pixel whose cell
 * holds it, bilinear the two around it in proportion, edges repeated. Its own op because no access divides an index.
 */
import { f32, type OpDef } from "../op.ts";
import { volume } from "../shape.ts";
import type { Pair, Resize2d, TensorType } from "../types.ts";

interface Tap {
  readonly index: number;
  readonly share: number;
}
/** What pixel `o` of `to` is made of along one axis of `from`. */
function tapsOf(mode: Resize2d["mode"], o: number, from: number, to: number): readonly Tap[] {
  if (mode === "nearest") return [{ index: Math.floor((o * from) / to), share: 1 }];
  const place = Math.max(0, (2 * o + 1) * from - to);
  const first = Math.floor(place / (2 * to));
  const share = (place - first * 2 * to) / (2 * to);
  return [
    { index: first, share: 1 - share },
    { index: Math.min(first + 1, from - 1), share },
  ];
}

/** Each element `at` of the output with each `cell` of the input that it is made of. */
function eachTap(
  mode: Resize2d["mode"],
  from: readonly number[],
  to: readonly number[],
  visit: (at: number, cell: number, share: number) => void,
): void {
  const [n = 1, h = 1, w = 1, c = 1] = from;
  const [, oh = 1, ow = 1] = to;
  for (let image = 0; image < n; image++)
    for (let oy = 0; oy < oh; oy++)
      for (let ox = 0; ox < ow; ox++)
        for (const row of tapsOf(mode, oy, h, oh))
          for (const column of tapsOf(mode, ox, w, ow)) {
            const at = ((image * oh + oy) * ow + ox) * c;
            const cell = ((image * h + row.index) * w + column.index) * c;
            for (let i = 0; i < c; i++) visit(at + i, cell + i, row.share * column.share);
          }
}

function resized({ shape }: TensorType, size: Pair): TensorType | string {
  const [n = 0, , , c = 0] = shape;
  const isThere = [...shape, ...size].every((extent) => Number.isInteger(extent) && extent > 0);
  return shape.length === 4 && isThere ? f32([n, ...size, c]) : `[${shape}] in the size [${size}]`;
}
const pairOf = ([, h = 1, w = 1]: readonly number[]): Pair => [h, w];

export const resize2d: OpDef<"resize2d"> = {
  arity: 1,
  infer: ([x], { outputSize }) => resized(x, outputSize),
  evaluate([x], { attributes: { mode }, type }, [from]) {
    const out = new Float64Array(volume(type.shape));
    eachTap(mode, from.shape, type.shape, (at, cell, share) => {
      out[at] = (out[at] as number) + share * (x[cell] as number);
    });
    return out;
  },
  grad: (build, { inputs: [x], attributes: { mode } }, dy) => [
    build.node("resize2d-grad", [dy], { mode, inputSize: pairOf(build.typeOf(x).shape) }),
  ],
};

export const resize2dGrad: OpDef<"resize2d-grad"> = {
  arity: 1,
  infer: ([dy], { inputSize }) => resized(dy, inputSize),
  evaluate([dy], { attributes: { mode }, type }, [to]) {
    const out = new Float64Array(volume(type.shape));
    eachTap(mode, type.shape, to.shape, (at, cell, share) => {
      out[cell] = (out[cell] as number) + share * (dy[at] as number);
    });
    return out;
  },
  grad: (build, { inputs: [dy], attributes: { mode } }, d) => [
    build.node("resize2d", [d], { mode, outputSize: pairOf(build.typeOf(dy).shape) }),
  ],
};
