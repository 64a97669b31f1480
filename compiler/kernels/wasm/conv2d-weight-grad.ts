/**
 * dw from x and dy: for each tap a product over pixels, x's channels by dy's. A work item owns a chunk of x's channels
 * and a fixed part of the images, and sums into a partial result of its part; parts are folded in order by a second
 * kernel. Per image and band of rows, x's chunk is copied into scratch with its halo and channels padded to four.
 */
import { convolutionSpec, type ConvolutionSpec } from "../convolution-spec.ts";
import type { Binding } from "../target.ts";
import { f32x4, get, i32, v128, type FunctionBuilder } from "./code/build.ts";
import type { I32 } from "./code/tree.ts";
import { asRows } from "./conv2d.ts";
import { copyDy, copyX } from "./convolution/weight-grad-copies.ts";
import { planOf, type WeightGradPlan } from "./convolution/weight-grad-plan.ts";
import { isThin, thinPartial, thinPlan } from "./convolution/thin-weight-grad.ts";
import { depthwiseWeightGrad, isDepthwiseSpec, MOST_TAPS } from "./convolution/depthwise-weight-grad.ts";
import { WEIGHT_SUMS } from "./scratch.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";
import { accumulate, loadTile, openTile, storeTile, TILE_COLUMNS, TILE_ROWS } from "./register-tile.ts";
import { winogradFits } from "./winograd/fits.ts";
import { stridedFits } from "./winograd/strided/fits.ts";
import { stridedWeightGrad } from "./winograd/strided/weight-grad.ts";
import { winogradWeightGrad } from "./winograd/weight-grad.ts";
import { volume } from "../../graph/shape.ts";
import type { OperationWork } from "../work.ts";

export function conv2dWeightGradDispatches({
  attributes,
  inputs: [x, dy],
  output,
}: OperationWork<"conv2d-weight-grad">): readonly WasmDispatch[] {
  const whole = convolutionSpec(attributes, x, output.type.shape, dy);
  if (winogradFits("conv2d-weight-grad", whole)) return winogradWeightGrad(whole, [x, dy, output]);
  if (stridedFits("conv2d-weight-grad", whole)) return stridedWeightGrad(whole, [x, dy, output]);
  if (isDepthwiseSpec(whole) && whole.kh * whole.kw <= MOST_TAPS) return [depthwiseWeightGrad(whole, [x, dy, output])];
  const isFew = isThin(whole);
  const plan = isFew ? thinPlan(whole) : planOf(asImages(asRows(whole)));
  const partial: Binding = { scratch: WEIGHT_SUMS, bytes: plan.parts * plan.partialBytes };
  const gathers = { width: 1, results: volume(output.type.shape), count: plan.parts } as const;
  return [
    (isFew ? thinPartial : partialKernel)(plan, x, dy, partial),
    { ...foldKernel(plan, partial, output), gathers },
  ];
}

/** A product over all pixels as images of some rows: parts are ranges of images. */
function asImages(spec: ConvolutionSpec): ConvolutionSpec {
  if (spec.n > 1 || spec.kh !== 1 || spec.kw !== 1 || spec.h !== spec.oh) return spec;
  const images = [32, 16, 8, 4, 2].find((each) => spec.h % each === 0) ?? 1;
  return { ...spec, n: images, h: spec.h / images, oh: spec.oh / images };
}

function partialKernel(plan: WeightGradPlan, x: Binding, dy: Binding, partial: Binding): WasmDispatch {
  const { spec, parts, chunks, chunk, innerStored, outerStored, outer, bandRows, partialBytes, dyPixelBytes } = plan;
  const { n, oh, ow, co, kh, kw, groups, stride, dilation } = spec;
  const bandBytes = plan.height * plan.rowBytes;
  const options = {
    family: "conv2d-weight-grad direct",
    bindings: [x, dy, partial],
    writes: [false, false, true],
    items: parts * groups * chunks,
    scratchBytes: bandBytes + (plan.copiesDy ? bandRows * ow * dyPixelBytes : 0) + 64,
  };
  return dispatchOf(options, ({ f, from, to, scratch, buffers: [xAt, dyAt, partialAt] }) =>
    f.for("item", from, to, 1, (item) => {
      const firstChannel = f.let("first_channel", i32.mul(i32.rem(item, chunks), chunk));
      const group = f.let("group", i32.rem(i32.div(item, chunks), groups));
      const part = f.let("part", i32.div(item, chunks * groups));
      const groupBytes = partialBytes / groups;
      const sums = f.let(
        "sums",
        i32.add(
          i32.add(partialAt as I32, i32.mul(part, partialBytes)),
          i32.add(i32.mul(group, groupBytes), i32.mul(firstChannel, 4 * outerStored)),
        ),
      );
      const tapBytes = 4 * innerStored * outerStored;
      f.for("tap", 0, kh * kw, 1, (tap) => f.fillZero(i32.add(sums, i32.mul(tap, tapBytes)), 4 * chunk * outerStored));
      const imageFrom = f.let("image_from", i32.div(i32.mul(part, n), parts));
      const imageTo = f.let("image_to", i32.div(i32.mul(i32.add(part, 1), n), parts));
      f.for("image", imageFrom, imageTo, 1, (image) => {
        f.for("row", 0, oh, bandRows, (row) => {
          const rows = oh % bandRows === 0 ? i32.const(bandRows) : f.let("rows", i32.min(i32.sub(oh, row), bandRows));
          copyX(f, plan, xAt as I32, { image, row, group, firstChannel }, scratch);
          const dyRow = i32.add(
            dyAt as I32,
            i32.add(i32.mul(i32.add(i32.mul(image, oh), row), 4 * ow * co), i32.mul(group, 4 * outer)),
          );
          const dyBand = f.let("dy_band", plan.copiesDy ? i32.add(scratch, bandBytes) : dyRow);
          if (plan.copiesDy) copyDy(f, plan, f.let("dy_from", dyRow), dyBand, rows);
          const target = f.local("i32", "tap_sums");
          f.set(target, sums);
          f.for("tap_row", 0, kh, 1, (tapRow) =>
            f.for("tap_column", 0, kw, 1, (tapColumn) => {
              const offset = i32.add(
                i32.mul(tapRow, dilation[0] * plan.rowBytes),
                i32.mul(tapColumn, dilation[1] * 4 * chunk),
              );
              sumTap(f, plan, f.let("tap_x", i32.add(scratch, offset)), dyBand, get(target), rows, {
                pixel: dyPixelBytes,
                row: ow * dyPixelBytes,
                xPixel: 4 * chunk * stride[1],
                xRow: stride[0] * plan.rowBytes,
              });
              f.increase(target, tapBytes);
            }),
          );
        });
      });
    }),
  );
}

interface Steps {
  readonly pixel: number;
  readonly row: number;
  readonly xPixel: number;
  readonly xRow: number;
}

/** sums[channel][column] += x[pixel][channel] * dy[pixel][column] over a band's pixels, tile by tile. */
function sumTap(f: FunctionBuilder, plan: WeightGradPlan, x: I32, dy: I32, sums: I32, rows: I32, steps: Steps): void {
  const { chunk, outerStored, spec } = plan;
  const whole = Math.floor(outerStored / TILE_COLUMNS);
  const columnsOf = (vectors: number, column: I32): void => {
    const tile = openTile(f, TILE_ROWS, vectors);
    f.for("channel", 0, chunk, TILE_ROWS, (channel) => {
      const at = f.let("at", i32.add(sums, i32.add(i32.mul(channel, 4 * outerStored), i32.mul(column, 4))));
      loadTile(f, tile, at, 4 * outerStored);
      const [a, b] = [f.local("i32", "a"), f.local("i32", "b")];
      f.set(a, i32.add(x, i32.mul(channel, 4)));
      f.set(b, i32.add(dy, i32.mul(column, 4)));
      const run = { a, b, count: spec.ow, aRowBytes: 4, aBytes: steps.xPixel, bBytes: steps.pixel };
      f.for("r", i32.const(0), rows, 1, () => {
        accumulate(f, tile, run);
        // Pointers stand behind the row's last pixel.
        f.increase(a, steps.xRow - spec.ow * steps.xPixel);
        f.increase(b, steps.row - spec.ow * steps.pixel);
      });
      storeTile(f, tile, at, 4 * outerStored, 4 * vectors);
    });
  };
  f.for("column", 0, whole * TILE_COLUMNS, TILE_COLUMNS, (column) => columnsOf(TILE_COLUMNS / 4, column));
  if (outerStored % TILE_COLUMNS !== 0) columnsOf(1, i32.const(whole * TILE_COLUMNS));
}

/** dw[tap][inner][group, outer] = sum of the parts, in order. An item is a row of output channels of one group. */
function foldKernel(plan: WeightGradPlan, partial: Binding, result: Binding): WasmDispatch {
  const { spec, inner, outer, innerStored, outerStored, parts, partialBytes } = plan;
  const { kh, kw, groups, co } = spec;
  const options = {
    family: "fold weight gradient",
    bindings: [partial, result],
    writes: [false, true],
    items: kh * kw * inner * groups,
  };
  return dispatchOf(options, ({ f, from, to, buffers: [p, dw] }) =>
    f.for("item", from, to, 1, (item) => {
      const group = i32.rem(item, groups);
      const row = f.let("row", i32.div(item, groups));
      const stored = i32.add(i32.mul(i32.div(row, inner), innerStored), i32.rem(row, inner));
      const source = f.let(
        "source",
        i32.add(i32.add(p as I32, i32.mul(group, partialBytes / groups)), i32.mul(stored, 4 * outerStored)),
      );
      const target = f.let("target", i32.add(dw as I32, i32.add(i32.mul(row, 4 * co), i32.mul(group, 4 * outer))));
      const whole = outer - (outer % 4);
      const fold = (column: I32, lanes: number): void => {
        const at = f.local("i32", "at");
        f.set(at, i32.add(source, i32.mul(column, 4)));
        const sum = f.local("v128", "sum");
        f.set(sum, v128.load(get(at)));
        f.for("part", 1, parts, 1, () => {
          f.increase(at, partialBytes);
          f.set(sum, f32x4.add(get(sum), v128.load(get(at))));
        });
        f.storeLanes(i32.add(target, i32.mul(column, 4)), sum, lanes);
      };
      f.for("column", 0, whole, 4, (column) => fold(column, 4));
      if (whole < outer) fold(i32.const(whole), outer - whole);
    }),
  );
}
