/**
 * dw of a convolution with one channel a group: dw[tap][c] = sum of x[pixel at tap][c] * dy[pixel][c]. A work item owns a
 * row of taps of some channels and walks all images row by row, so that a row of x and dy is read from the first cache
 * for each of its taps. Only outputs whose tap lies in the image are walked: nothing is copied, nothing tested.
 */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import type { Binding } from "../../target.ts";
import { get, i32, type FunctionBuilder } from "../code/build.ts";
import type { Expr, F32, I32, Local, V128 } from "../code/tree.ts";
import { dispatchOf, type WasmDispatch } from "../kernel.ts";
import { scalar, vector, type Lanes, type LaneType } from "../lanes.ts";

/** Channels of an item: a cache line. */
const CHANNELS = 16;

/** Each tap has code of its own: 11 by 11 of them is the largest kernel that it is worth for. */
export const MOST_TAPS = 121;

export function isDepthwiseSpec({ ci, co, groups }: ConvolutionSpec): boolean {
  return groups > 1 && groups === ci && groups === co;
}

/** Outputs o whose tap at `offset` lies inside: 0 <= o * stride + offset < source. */
function inside(offset: number, stride: number, source: number, outputs: number): readonly [from: number, to: number] {
  // A tap may lie outside for every output.
  const from = Math.min(outputs, Math.max(0, Math.ceil(-offset / stride)));
  const to = Math.min(outputs, Math.ceil((source - offset) / stride));
  return [from, Math.max(from, to)];
}

export function depthwiseWeightGrad(
  spec: ConvolutionSpec,
  [x, dy, result]: readonly [Binding, Binding, Binding],
): WasmDispatch {
  const { kh, ci } = spec;
  const blocks = Math.ceil(ci / CHANNELS);
  const options = {
    family: "conv2d-weight-grad depthwise",
    bindings: [x, dy, result],
    writes: [false, false, true],
    items: kh * blocks,
  };
  return dispatchOf(options, ({ f, from, to, buffers: [xAt, dyAt, dwAt] }) => {
    const bases = [xAt, dyAt, dwAt] as [I32, I32, I32];
    f.for("item", from, to, 1, (item) => {
      const channel = f.let("channel", i32.mul(i32.rem(item, blocks), CHANNELS));
      // Rows of taps have ranges of their own, which are constants.
      for (let tapRow = 0; tapRow < kh; tapRow++)
        f.if(i32.eq(i32.div(item, blocks), tapRow), () => {
          const whole = (): void => sumTaps(f, spec, tapRow, bases, channel, vector, CHANNELS / 4);
          const rest = (): void => {
            const [vectors, singles] = [Math.floor((ci % CHANNELS) / 4), ci % 4];
            if (vectors > 0) sumTaps(f, spec, tapRow, bases, channel, vector, vectors);
            if (singles > 0) sumTaps(f, spec, tapRow, bases, i32.const(ci - singles), scalar, singles);
          };
          if (ci % CHANNELS === 0) whole();
          else f.if(i32.lt(channel, (blocks - 1) * CHANNELS), whole, rest);
        });
    });
  });
}

/** One row of taps for `count` vectors (or channels) from `channel` on. */
function sumTaps<T extends LaneType>(
  f: FunctionBuilder,
  { n, h, w, oh, ow, ci, kw, stride, pad, dilation, xStrip }: ConvolutionSpec,
  tapRow: number,
  [x, dy, dw]: readonly [I32, I32, I32],
  channel: I32,
  lanes: Lanes<T>,
  count: number,
): void {
  const [pixel, xPixel] = [4 * ci, 4 * xStrip.pitch];
  const offsetOf = (k: number): number => 4 * lanes.width * k;
  const places = Array.from({ length: count }, (_, k) => k);
  const totals = Array.from({ length: kw }, () => places.map(() => f.local(lanes.type as T, "total")));
  for (const total of totals.flat()) f.set(total, lanes.constant(0));
  // Long sums in f32 lose digits: a row is summed for itself.
  const sums = places.map(() => f.local(lanes.type as T, "sum"));
  const rowOffset = tapRow * dilation[0] - pad[0];
  const [firstRow, lastRow] = inside(rowOffset, stride[0], h, oh);
  const at = f.let("at", i32.mul(channel, 4));
  f.for("image", 0, n, 1, (image) =>
    f.for("row", firstRow, lastRow, 1, (row) => {
      const dyRow = i32.mul(i32.add(i32.mul(image, oh), row), ow * pixel);
      const xRow = i32.mul(i32.add(i32.mul(image, h), i32.add(i32.mul(row, stride[0]), rowOffset)), w * xPixel);
      const dyBase = f.let("dy_row", i32.add(i32.add(dy, at), dyRow));
      const xBase = f.let("x_row", i32.add(i32.add(i32.add(x, 4 * xStrip.offset), at), xRow));
      for (let tap = 0; tap < kw; tap++) {
        const offset = tap * dilation[1] - pad[1];
        const [from, to] = inside(offset, stride[1], w, ow);
        if (from >= to) continue;
        for (const sum of sums) f.set(sum, lanes.constant(0));
        const [a, b] = [f.local("i32", "a"), f.local("i32", "b")];
        f.set(a, i32.add(xBase, (from * stride[1] + offset) * xPixel));
        f.set(b, i32.add(dyBase, from * pixel));
        f.for("pixel", from, to, 1, () => {
          places.forEach((k) => f.set(sums[k] as Local<T>, product(lanes, a, b, offsetOf(k), sums[k] as Local<T>)));
          f.increase(a, stride[1] * xPixel);
          f.increase(b, pixel);
        });
        places.forEach((k) => {
          const total = totals[tap]?.[k] as Local<T>;
          f.set(total, lanes.add(get(total), get(sums[k] as Local<T>)));
        });
      }
    }),
  );
  const target = f.let("target", i32.add(i32.add(dw, at), tapRow * kw * pixel));
  totals.forEach((row, tap) =>
    row.forEach((total, k) => {
      const offset = tap * pixel + offsetOf(k);
      if (lanes.width === 4) f.store(target, get(total) as V128, offset);
      else f.storeF32(target, get(total) as F32, offset);
    }),
  );
}

function product<T extends LaneType>(
  lanes: Lanes<T>,
  a: Local<"i32">,
  b: Local<"i32">,
  offset: number,
  sum: Local<T>,
): Expr<T> {
  return lanes.multiplyAdd(lanes.load(get(a), offset), lanes.load(get(b), offset), get(sum));
}
