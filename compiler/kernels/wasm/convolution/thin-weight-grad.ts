/**
 * dw where x has few channels, as an image has: rows of a register tile are neighbouring ones of all taps and channels
 * together, 147 of 7×7 taps of three, instead of a tap's channels padded to four. Each row has a pointer of its own.
 */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import type { Binding } from "../../target.ts";
import { i32, type FunctionBuilder } from "../code/build.ts";
import type { I32 } from "../code/tree.ts";
import { dispatchOf, type WasmDispatch } from "../kernel.ts";
import { accumulate, loadTile, openTile, storeTile, TILE_COLUMNS, TILE_ROWS } from "../register-tile.ts";
import { copyDy, copyX } from "./weight-grad-copies.ts";
import { planOf, type WeightGradPlan } from "./weight-grad-plan.ts";

/** Channels that are worth it: of more, padding loses little. */
const MOST_CHANNELS = 7;

const padded = (count: number): number => Math.ceil(count / TILE_ROWS) * TILE_ROWS;
const rowsOf = ({ kh, kw, ci }: ConvolutionSpec): number => kh * kw * ci;

export function isThin(spec: ConvolutionSpec): boolean {
  const { ci, groups } = spec;
  return groups === 1 && ci <= MOST_CHANNELS && padded(rowsOf(spec)) / rowsOf(spec) < padded(ci) / ci;
}

/** Partial results are of whole tiles, [taps and channels][columns]. */
export function thinPlan(spec: ConvolutionSpec): WeightGradPlan {
  const plan = planOf(spec);
  const partialBytes = 4 * padded(rowsOf(spec)) * plan.outerStored;
  return { ...plan, innerStored: spec.ci, chunk: spec.ci, chunks: 1, rowBytes: 4 * plan.width * spec.ci, partialBytes };
}

export function thinPartial(plan: WeightGradPlan, x: Binding, dy: Binding, partial: Binding): WasmDispatch {
  const { spec, parts, bandRows, partialBytes, dyPixelBytes } = plan;
  const { n, oh, ow, co } = spec;
  const bandBytes = plan.height * plan.rowBytes;
  const options = {
    family: "conv2d-weight-grad thin",
    bindings: [x, dy, partial],
    writes: [false, false, true],
    items: parts,
    scratchBytes: bandBytes + (plan.copiesDy ? bandRows * ow * dyPixelBytes : 0) + 64,
  };
  return dispatchOf(options, ({ f, from, to, scratch, buffers: [xAt, dyAt, partialAt] }) =>
    f.for("item", from, to, 1, (part) => {
      const sums = f.let("sums", i32.add(partialAt as I32, i32.mul(part, partialBytes)));
      f.fillZero(sums, partialBytes);
      const imageFrom = f.let("image_from", i32.div(i32.mul(part, n), parts));
      const imageTo = f.let("image_to", i32.div(i32.mul(i32.add(part, 1), n), parts));
      f.for("image", imageFrom, imageTo, 1, (image) =>
        f.for("row", 0, oh, bandRows, (row) => {
          const rows = oh % bandRows === 0 ? i32.const(bandRows) : f.let("rows", i32.min(i32.sub(oh, row), bandRows));
          const place = { image, row, group: i32.const(0), firstChannel: i32.const(0) };
          copyX(f, plan, xAt as I32, place, scratch);
          const dyRow = i32.add(dyAt as I32, i32.mul(i32.add(i32.mul(image, oh), row), 4 * ow * co));
          const dyBand = f.let("dy_band", plan.copiesDy ? i32.add(scratch, bandBytes) : dyRow);
          if (plan.copiesDy) copyDy(f, plan, f.let("dy_from", dyRow), dyBand, rows);
          sumBand(f, plan, { x: scratch, dy: dyBand, sums, rows });
        }),
      );
    }),
  );
}

interface BandPlaces {
  readonly x: I32;
  readonly dy: I32;
  readonly sums: I32;
  readonly rows: I32;
}

/** sums[tap and channel][column] += x[pixel at tap][channel] * dy[pixel][column] over a band's pixels, tile by tile. */
function sumBand(
  f: FunctionBuilder,
  { spec, outerStored, rowBytes, dyPixelBytes }: WeightGradPlan,
  { x, dy, sums, rows }: BandPlaces,
): void {
  const { ci, kw, ow, stride, dilation } = spec;
  const xPixel = 4 * ci * stride[1];
  const count = rowsOf(spec);
  /** Address that the band's first pixel reads at a tap and channel; rows behind the last are the last again. */
  const addressOf = (row: I32): I32 => {
    const place = f.let("place", i32.min(row, count - 1));
    const tap = f.let("tap", i32.div(place, ci));
    const tapRow = i32.mul(i32.div(tap, kw), dilation[0] * rowBytes);
    const tapColumn = i32.mul(i32.rem(tap, kw), dilation[1] * 4 * ci);
    return i32.add(i32.add(x, i32.mul(i32.rem(place, ci), 4)), i32.add(tapRow, tapColumn));
  };
  const columnsOf = (vectors: number, column: I32): void => {
    const tile = openTile(f, TILE_ROWS, vectors);
    const a = Array.from({ length: TILE_ROWS }, () => f.local("i32", "a"));
    const b = f.local("i32", "b");
    f.for("first", 0, count, TILE_ROWS, (first) => {
      const at = f.let("at", i32.add(sums, i32.add(i32.mul(first, 4 * outerStored), i32.mul(column, 4))));
      loadTile(f, tile, at, 4 * outerStored);
      a.forEach((pointer, p) => f.set(pointer, addressOf(i32.add(first, p))));
      f.set(b, i32.add(dy, i32.mul(column, 4)));
      f.for("r", i32.const(0), rows, 1, () => {
        accumulate(f, tile, { a, b, count: ow, aRowBytes: 0, aBytes: xPixel, bBytes: dyPixelBytes });
        // Pointers stand behind the row's last pixel; dy's rows lie one behind the other.
        for (const pointer of a) f.increase(pointer, stride[0] * rowBytes - ow * xPixel);
      });
      storeTile(f, tile, at, 4 * outerStored, 4 * vectors);
    });
  };
  const whole = Math.floor(outerStored / TILE_COLUMNS);
  f.for("column", 0, whole * TILE_COLUMNS, TILE_COLUMNS, (column) => columnsOf(TILE_COLUMNS / 4, column));
  if (outerStored % TILE_COLUMNS !== 0) columnsOf(1, i32.const(whole * TILE_COLUMNS));
}
