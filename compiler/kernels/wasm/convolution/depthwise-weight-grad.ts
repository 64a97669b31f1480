/**
 * dw of a convolution with one channel a group: dw[tap][c] = sum of x[pixel at tap][c] * dy[pixel][c]. A work item owns some
 * rows of taps of some channels and walks all images row by row. Four neighbouring pixels of dy are in registers with the
 * sums of all these taps, so that a pixel of x is read once for each row of taps. Only outputs whose tap lies in the image
 * are walked: nothing is copied, nothing tested.
 */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import type { Binding } from "../../target.ts";
import { FunctionBuilder, get, i32 } from "../code/build.ts";
import type { Expr, I32, Local, WasmFunction } from "../code/tree.ts";
import { dispatchOf, type WasmDispatch } from "../kernel.ts";
import { scalar, storeLane, vector, type Lanes, type LaneType } from "../lanes.ts";

/** Channels of an item: a cache line. */
const CHANNELS = 16;

/** Each tap has code of its own: 11 by 11 of them is the largest kernel that it is worth for. */
export const MOST_TAPS = 121;

/** Sums in registers, beside four pixels of dy and one of x. */
const MOST_SUMS = 11;
const PIXELS = 4;

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
  const { kh, kw, ci } = spec;
  const blocks = Math.ceil(ci / CHANNELS);
  const together = Math.min(kh, Math.max(1, Math.floor(MOST_SUMS / kw)));
  const groups = Math.ceil(kh / together);
  const bindings = [x, dy, result];
  const family = "conv2d-weight-grad depthwise";
  const options = { family, bindings, writes: [false, false, true], items: groups * blocks };
  const rowSums = new RowSums(spec);
  return dispatchOf(options, ({ f, from, to, buffers }) =>
    f.for("item", from, to, 1, (item) => {
      const channel = f.let("channel", i32.mul(i32.rem(item, blocks), CHANNELS));
      // Rows of taps have ranges of their own, which are constants.
      for (let group = 0; group < groups; group++)
        f.if(i32.eq(i32.div(item, blocks), group), () => {
          const first = group * together;
          const taps = { first, end: Math.min(kh, first + together) };
          sumTaps(f, spec, taps, buffers as [I32, I32, I32], channel, rowSums);
        });
    }),
  );
}

/** Rows of taps from first to before end. */
interface TapRows {
  readonly first: number;
  readonly end: number;
}

/** The taps of these rows, for an item's channels from `channel` on. */
function sumTaps(
  f: FunctionBuilder,
  { n, h, w, oh, ow, ci, kw, stride, pad, dilation, xStrip }: ConvolutionSpec,
  taps: TapRows,
  [x, dy, dw]: readonly [I32, I32, I32],
  channel: I32,
  rowSums: RowSums,
): void {
  const [pixel, xPixel] = [4 * ci, 4 * xStrip.pitch];
  const at = f.let("at", i32.mul(channel, 4));
  const end = f.let("end", i32.mul(i32.min(i32.add(channel, CHANNELS), ci), 4));
  for (let tap = taps.first * kw; tap < taps.end * kw; tap++)
    f.fillZero(i32.add(i32.add(dw, at), tap * pixel), i32.sub(end, at));
  const offsetOf = (tapRow: number): number => tapRow * dilation[0] - pad[0];
  const rowsOf = (tapRow: number): readonly [number, number] => inside(offsetOf(tapRow), stride[0], h, oh);
  const each = Array.from({ length: taps.end - taps.first }, (_, row) => taps.first + row);
  const firstRow = Math.max(...each.map((tapRow) => rowsOf(tapRow)[0]));
  const lastRow = Math.max(firstRow, Math.min(...each.map((tapRow) => rowsOf(tapRow)[1])));
  /** Rows of dy from one to before another, into so many rows of taps. */
  const walk = (image: I32, [from, to]: readonly [number, number], first: number, count: number): void =>
    f.for("row", from, to, 1, (row) => {
      const dyRow = i32.mul(i32.add(i32.mul(image, oh), row), ow * pixel);
      const xRow = i32.mul(i32.add(i32.mul(image, h), i32.add(i32.mul(row, stride[0]), offsetOf(first))), w * xPixel);
      const dyBase = f.let("dy_row", i32.add(dy, dyRow));
      const xBase = f.let("x_row", i32.add(i32.add(x, 4 * xStrip.offset), xRow));
      rowSums.add(f, count, [dyBase, xBase, f.let("dw_row", i32.add(dw, first * kw * pixel))], at, end);
    });
  f.for("image", 0, n, 1, (image) => {
    // Rows that not all of these taps meet, tap row by tap row, so that each adds up its own in order.
    for (const tapRow of each) walk(image, [rowsOf(tapRow)[0], Math.min(firstRow, rowsOf(tapRow)[1])], tapRow, 1);
    walk(image, [firstRow, lastRow], taps.first, each.length);
    for (const tapRow of each) walk(image, [Math.max(lastRow, rowsOf(tapRow)[0]), rowsOf(tapRow)[1]], tapRow, 1);
  });
}

/** Functions that add a row of dy's products to so many rows of taps, for channels of any number. */
class RowSums {
  readonly #spec: ConvolutionSpec;
  readonly #made = new Map<string, WasmFunction>();

  constructor(spec: ConvolutionSpec) {
    this.#spec = spec;
  }

  /** @param at byte of the first channel @param end of the one behind the last */
  add(f: FunctionBuilder, tapRows: number, rows: readonly [I32, I32, I32], at: I32, end: I32): void {
    const vectors = 16 * Math.floor(this.#spec.ci / 4);
    if (vectors > 0) f.call(this.#of(tapRows, vector), ...rows, at, i32.min(end, vectors));
    if (this.#spec.ci % 4 > 0) f.call(this.#of(tapRows, scalar), ...rows, i32.max(at, vectors), end);
  }
  #of<T extends LaneType>(tapRows: number, lanes: Lanes<T>): WasmFunction {
    const key = `${tapRows} ${lanes.type}`;
    const made = this.#made.get(key) ?? writeRowSums(this.#spec, tapRows, lanes);
    this.#made.set(key, made);
    return made;
  }
}

/** (dy, x, dw, at, end): of channels from byte at to before end. */
function writeRowSums<T extends LaneType>(
  { w, ow, ci, kw, stride, pad, dilation, xStrip }: ConvolutionSpec,
  tapRows: number,
  lanes: Lanes<T>,
): WasmFunction {
  const f = new FunctionBuilder(`row_sums.${lanes.type}`);
  const [dyRow, xRow, dwRow] = [f.param("i32", "dy"), f.param("i32", "x"), f.param("i32", "dw")];
  const [first, end] = [f.param("i32", "at"), f.param("i32", "end")];
  const [pixel, xPixel, xTapRow] = [4 * ci, 4 * xStrip.pitch, dilation[0] * w * 4 * xStrip.pitch];
  const [step, tapStep] = [stride[1], dilation[1]];
  const ranges = Array.from({ length: kw }, (_, tap) => inside(tap * tapStep - pad[1], step, w, ow));
  const from = Math.max(...ranges.map((range) => range[0]));
  const to = Math.max(from, Math.min(...ranges.map((range) => range[1])));
  const sums = Array.from({ length: tapRows }, () => ranges.map(() => f.local(lanes.type as T, "sum")));
  const addTo = (sum: Local<T>, a: Expr<T>, b: Expr<T>): void => f.set(sum, lanes.multiplyAdd(a, b, get(sum)));

  f.for("channel", first, end, 4 * lanes.width, (at) => {
    const [dy, x] = [f.let("dy_at", i32.add(dyRow, at)), f.let("x_at", i32.add(xRow, at))];
    for (const sum of sums.flat()) f.set(sum, lanes.constant(0));
    /** An output of which not all taps lie inside. */
    const single = (output: number): void => {
      const upstream = f.let("dy", lanes.load(dy, output * pixel));
      ranges.forEach((range, tap) => {
        if (output < range[0] || output >= range[1]) return;
        const place = (output * step + tap * tapStep - pad[1]) * xPixel;
        sums.forEach((row, r) => addTo(row[tap] as Local<T>, lanes.load(x, place + r * xTapRow), upstream));
      });
    };
    for (let output = 0; output < Math.min(from, ow); output++) single(output);
    const [a, b] = [f.local("i32", "a"), f.local("i32", "b")];
    f.set(a, i32.add(x, (from * step - pad[1]) * xPixel));
    f.set(b, i32.add(dy, from * pixel));
    const several = (count: number): void => {
      const upstream = Array.from({ length: count }, (_, k) => f.let("dy", lanes.load(get(b), k * pixel)));
      for (let place = 0; place <= (count - 1) * step + (kw - 1) * tapStep; place++) {
        const meets = upstream.flatMap((value, k) => {
          const tap = (place - k * step) / tapStep;
          return Number.isInteger(tap) && tap >= 0 && tap < kw ? [{ value, tap }] : [];
        });
        if (meets.length === 0) continue;
        sums.forEach((row, r) => {
          const read = f.let("x", lanes.load(get(a), place * xPixel + r * xTapRow));
          for (const { value, tap } of meets) addTo(row[tap] as Local<T>, read, value);
        });
      }
      f.increase(a, count * step * xPixel);
      f.increase(b, count * pixel);
    };
    const whole = to - ((to - from) % PIXELS);
    f.for("output", from, whole, PIXELS, () => several(PIXELS));
    f.for("output", whole, to, 1, () => several(1));
    for (let output = to; output < ow; output++) single(output);
    const dw = f.let("dw_at", i32.add(dwRow, at));
    sums.flat().forEach((sum, tap) => {
      const total = lanes.add(lanes.load(dw, tap * pixel), get(sum));
      storeLane(f, lanes, i32.add(dw, tap * pixel), total);
    });
  });
  return f.finish();
}
