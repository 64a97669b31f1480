/**
 * The gradient of 3×3 weights by Winograd's F(4×4, 3×3): sums over tiles of products of planes, transformed back once.
 * Tiles that hang over the edge need no care, because dy is zero outside. An item is a fixed part of the tiles and a block
 * of channels that keeps its sums in the second cache; the parts are folded in order, so that bits do not depend on threads.
 */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import type { Binding } from "../../target.ts";
import { get, i32, v128 } from "../code/build.ts";
import type { I32 } from "../code/tree.ts";
import { WEIGHT_SUMS } from "../scratch.ts";
import { dispatchOf, type WasmDispatch } from "../kernel.ts";
import { foldPlanes } from "./fold-planes.ts";
import { columnsBytes, patchToPlanes, vectorArithmetic } from "./patches.ts";
import { planesTimesTiles } from "./products.ts";
import { divide, type Division } from "./weight-grad-division.ts";
import {
  BLOCK,
  callByClass,
  inputClasses,
  inputPixels,
  outputClasses,
  outputPixels,
  pixelAddress,
  planeBytes,
  planesOf,
  tileAt,
  tileCount,
  forwardTiling,
  type WinogradConvolution,
} from "./tiles.ts";
import { POINTS, TAPS, TILE, transformInput, transformOutputGrad, transformWeightGrad } from "./transforms.ts";

const PLANES = POINTS * POINTS;
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Channels of a block: its sums fit into a second cache of a megabyte. */
const MOST_CHANNELS = 64;

export const divisionOf = (of: WinogradConvolution): Division =>
  divide(of, [MOST_CHANNELS, MOST_CHANNELS], PLANES, tileCount(of));

/** Of one part of one block. */
const sumBytesOf = ({ inputs, outputs }: Division): number => PLANES * planeBytes(inputs * outputs);

/** dweight of y = conv(x, weight) */
export function winogradWeightGrad(
  spec: ConvolutionSpec,
  [x, dy, weight]: readonly [Binding, Binding, Binding],
): readonly WasmDispatch[] {
  const of = forwardTiling(spec);
  const division = divisionOf(of);
  const sums: Binding = { scratch: WEIGHT_SUMS, bytes: division.parts * division.blocks * sumBytesOf(division) };
  const gathers = { width: 1, results: TAPS * TAPS * of.ci * of.co, count: division.parts } as const;
  return [sumParts(of, division, [x, dy, sums]), { ...foldParts(of, division, [sums, weight]), gathers }];
}

/** Sums lie as [part][block][product][ci of the block][co of the block]. */
function sumParts(of: WinogradConvolution, division: Division, bindings: readonly Binding[]): WasmDispatch {
  const { co, top, left, xStrip, yStrip } = of;
  const { inputs, outputs, blocks, parts } = division;
  const [image, upstream] = [inputPixels(of, inputs), outputPixels(of, outputs)];
  const [inputPlaneBytes, outputPlaneBytes] = [planeBytes(BLOCK * inputs), planeBytes(BLOCK * outputs)];
  const patches = inputClasses(of).map(({ end, columns }) => ({
    end,
    callee: patchToPlanes(image, planesOf(inputPlaneBytes), columns, transformInput),
  }));
  const tiles = outputClasses(of).map(({ end, columns }) => ({
    end,
    callee: patchToPlanes(upstream, planesOf(outputPlaneBytes), columns, transformOutputGrad, TILE),
  }));
  const products = planesTimesTiles({
    ci: inputs,
    co: outputs,
    inputPlaneBytes,
    outputPlaneBytes,
    sumPlaneBytes: planeBytes(inputs * outputs),
  });
  const outputsAt = PLANES * inputPlaneBytes;
  const columnsAt = outputsAt + PLANES * outputPlaneBytes;
  const zerosAt = columnsAt + columnsBytes(POINTS);
  const zeroBytes = Math.max(POINTS * xStrip.pitch, TILE * yStrip.pitch) * 4;
  const sumBytes = sumBytesOf(division);
  const options = {
    family: "conv2d-weight-grad winograd",
    bindings,
    writes: [false, false, true],
    items: parts * blocks,
    scratchBytes: zerosAt + zeroBytes,
  };
  return dispatchOf(options, ({ f, from, to, scratch, buffers }) => {
    const [x, dy, sums] = buffers as [I32, I32, I32];
    const zeros = f.let("zeros", i32.add(scratch, zerosAt));
    const columns = f.let("columns", i32.add(scratch, columnsAt));
    const outputPlanes = f.let("outputs", i32.add(scratch, outputsAt));
    f.fillZero(zeros, zeroBytes);
    f.for("item", from, to, 1, (item) => {
      const sum = f.let("sum", i32.add(sums, i32.mul(item, sumBytes)));
      f.fillZero(sum, sumBytes);
      const part = f.let("part", i32.div(item, blocks));
      const block = f.let("channels", i32.rem(item, blocks));
      const firstInput = i32.mul(i32.div(block, co / outputs), inputs * 4);
      const firstOutput = i32.mul(i32.rem(block, co / outputs), outputs * 4);
      const xOfBlock = f.let("xOfBlock", i32.add(i32.add(x, 4 * xStrip.offset), firstInput));
      const dyOfBlock = f.let("dyOfBlock", i32.add(i32.add(dy, 4 * yStrip.offset), firstOutput));
      const firstTile = (q: I32): I32 => i32.div(i32.mul(q, tileCount(of)), parts);
      const lastTile = f.let("lastTile", firstTile(i32.add(part, 1)));
      f.for("tiles", f.let("firstTile", firstTile(part)), lastTile, BLOCK, (first) => {
        const end = f.let("end", i32.min(i32.add(first, BLOCK), lastTile));
        const [inputPlane, outputPlane] = [f.local("i32", "inputPlane"), f.local("i32", "outputPlane")];
        f.set(inputPlane, scratch);
        f.set(outputPlane, outputPlanes);
        f.for("tile", first, end, 1, (number) => {
          const tile = tileAt(f, of, number);
          const row = f.let("first", i32.mul(tile.down, TILE));
          const above = f.let("above", i32.sub(row, top));
          const patch = f.let("at", pixelAddress(xOfBlock, tile, above, left, image));
          callByClass(f, tile.across, patches, [patch, above, zeros, get(inputPlane), columns]);
          const at = f.let("at", pixelAddress(dyOfBlock, tile, row, 0, upstream));
          callByClass(f, tile.across, tiles, [at, row, zeros, get(outputPlane), columns]);
          f.increase(inputPlane, inputs * 4);
          f.increase(outputPlane, outputs * 4);
        });
        f.call(products, scratch, outputPlanes, sum, i32.sub(end, first));
      });
    });
  });
}

/** Items are vectors of four sums of the first plane. */
function foldParts({ ci, co }: WinogradConvolution, division: Division, bindings: readonly Binding[]): WasmDispatch {
  const { inputs, outputs, blocks, parts } = division;
  const vectors = (inputs * outputs) / 4;
  const options = {
    family: "conv2d-weight-grad winograd fold",
    bindings,
    writes: [false, true],
    items: blocks * vectors,
    scratchBytes: PLANES * 16,
  };
  return dispatchOf(options, ({ f, from, to, scratch, buffers }) => {
    const [sums, weight] = buffers as [I32, I32];
    const arithmetic = vectorArithmetic(f, transformWeightGrad, POINTS);
    f.for("item", from, to, 1, (item) => {
      const block = f.let("block", i32.div(item, vectors));
      const place = f.let("place", i32.rem(item, vectors));
      const at = f.let("at", i32.add(i32.add(sums, i32.mul(block, sumBytesOf(division))), i32.mul(place, 16)));
      const partBytes = blocks * sumBytesOf(division);
      foldPlanes(f, at, { planes: PLANES, planeBytes: planeBytes(inputs * outputs), parts, partBytes }, scratch);
      const columns = range(POINTS).map((j) =>
        transformWeightGrad(
          arithmetic,
          range(POINTS).map((i) => f.let("s", v128.load(scratch, (i * POINTS + j) * 16))),
        ),
      );
      const perRow = outputs / 4;
      const input = i32.add(i32.mul(i32.div(block, co / outputs), inputs), i32.div(place, perRow));
      const output = i32.add(i32.mul(i32.rem(block, co / outputs), outputs), i32.mul(i32.rem(place, perRow), 4));
      const out = f.let("out", i32.add(weight, i32.mul(i32.add(i32.mul(input, co), output), 4)));
      for (let i = 0; i < TAPS; i++)
        transformWeightGrad(
          arithmetic,
          columns.map((column) => column[i]),
        ).forEach((value, j) => {
          if (value) f.store(out, value, (i * TAPS + j) * ci * co * 4);
        });
    });
  });
}
