/**
 * Gradients of 3×3 weights as sums over tiles of products of planes, transformed back once. An item is a fixed part of the
 * tiles and a block of channels that keeps its sums in the second cache; the parts are folded in order, so that bits do not
 * depend on threads. Tiles that hang over the edge need no care, because dy is zero outside.
 */
import type { Binding } from "../../target.ts";
import { i32, type FunctionBuilder } from "../code/build.ts";
import type { I32, V128 } from "../code/tree.ts";
import { dispatchOf, type WasmDispatch } from "../kernel.ts";
import { WEIGHT_SUMS } from "../scratch.ts";
import { COLUMNS_BYTES, vectorArithmetic } from "./patches.ts";
import { callSides, rowOutsideBytes, type SidePlanes } from "./sides.ts";
import { BLOCK, tileAt, tileCount, type Tiled } from "./tiles.ts";
import { TAPS, type Arithmetic, type Transform } from "./transforms.ts";
import type { Division } from "./weight-grad-division.ts";

export interface WeightGradForm {
  readonly family: string;
  readonly ci: number;
  readonly co: number;
  readonly tiles: Tiled;
  readonly division: Division;
  /** Of a row. */
  readonly points: number;
  /** Of a block's channels and `BLOCK` tiles. */
  readonly x: SidePlanes;
  readonly dy: SidePlanes;
  /** Of one part of one block. */
  readonly sumBytes: number;
  /** Writes what adds the products of so many tiles to a block's sums. */
  readonly multiply: (
    f: FunctionBuilder,
    operands: { readonly inputs: I32; readonly outputs: I32; readonly sums: I32; readonly count: I32 },
  ) => void;
  /** Products of a tile and a pair of channels, and the transform that takes their sums back. */
  readonly products: number;
  readonly transform: Transform;
  /** Writes what takes four sums of each product back to the taps of four weights. */
  readonly fold: (f: FunctionBuilder, arithmetic: Arithmetic<V128>, places: FoldPlaces) => void;
}
export interface FoldPlaces {
  /** Of the first part's sums of the first product, and bytes to the next part's. */
  readonly at: I32;
  readonly partBytes: number;
  /** Room for a vector of each product. */
  readonly folded: I32;
  /** Of the first tap of the weights. */
  readonly out: I32;
}

/** dweight of y = conv(x, weight) */
export function weightGradByTiles(
  form: WeightGradForm,
  [x, dy, weight]: readonly [Binding, Binding, Binding],
): readonly WasmDispatch[] {
  const { ci, co, sumBytes } = form;
  const { parts, blocks } = form.division;
  const sums: Binding = { scratch: WEIGHT_SUMS, bytes: parts * blocks * sumBytes };
  const gathers = { width: 1, results: TAPS * TAPS * ci * co, count: parts } as const;
  return [sumParts(form, [x, dy, sums]), { ...foldParts(form, [sums, weight]), gathers }];
}

/** Sums lie as [part][block], each as the form has them. */
function sumParts(
  { family, co, tiles, division, points, x, dy, sumBytes, multiply }: WeightGradForm,
  bindings: readonly Binding[],
): WasmDispatch {
  const { inputs, outputs, blocks, parts } = division;
  const outputsAt = points ** 2 * x.planeBytes;
  const columnsAt = outputsAt + points ** 2 * dy.planeBytes;
  const zerosAt = columnsAt + COLUMNS_BYTES;
  const zeroBytes = Math.max(rowOutsideBytes(x), rowOutsideBytes(dy));
  const options = {
    family,
    bindings,
    writes: [false, false, true],
    items: parts * blocks,
    scratchBytes: zerosAt + zeroBytes,
  };
  return dispatchOf(options, ({ f, from, to, scratch, buffers }) => {
    const [xAt, dyAt, sumsAt] = buffers as [I32, I32, I32];
    const zeros = f.let("zeros", i32.add(scratch, zerosAt));
    const columns = f.let("columns", i32.add(scratch, columnsAt));
    const outputPlanes = f.let("outputs", i32.add(scratch, outputsAt));
    f.fillZero(zeros, zeroBytes);
    f.for("item", from, to, 1, (item) => {
      const sums = f.let("sums", i32.add(sumsAt, i32.mul(item, sumBytes)));
      f.fillZero(sums, sumBytes);
      const part = f.let("part", i32.div(item, blocks));
      const block = f.let("channels", i32.rem(item, blocks));
      const xOfBlock = f.let("x_of_block", i32.add(xAt, i32.mul(i32.div(block, co / outputs), inputs * 4)));
      const dyOfBlock = f.let("dy_of_block", i32.add(dyAt, i32.mul(i32.rem(block, co / outputs), outputs * 4)));
      const firstTile = (q: I32): I32 => i32.div(i32.mul(q, tileCount(tiles)), parts);
      const lastTile = f.let("last_tile", firstTile(i32.add(part, 1)));
      f.for("tiles", f.let("first_tile", firstTile(part)), lastTile, BLOCK, (first) => {
        const end = f.let("end", i32.min(i32.add(first, BLOCK), lastTile));
        f.for("tile", first, end, 1, (number) => {
          const at = { tile: tileAt(f, tiles, number), place: f.let("place", i32.sub(number, first)) };
          callSides(f, x, xOfBlock, at, [zeros, scratch, columns]);
          callSides(f, dy, dyOfBlock, at, [zeros, outputPlanes, columns]);
        });
        multiply(f, { inputs: scratch, outputs: outputPlanes, sums, count: i32.sub(end, first) });
      });
    });
  });
}

/** Items are vectors of four sums of the first product. */
function foldParts(
  { family, co, division, points, sumBytes, products, transform, fold }: WeightGradForm,
  bindings: readonly Binding[],
): WasmDispatch {
  const { inputs, outputs, blocks } = division;
  const vectors = (inputs * outputs) / 4;
  const options = {
    family: `${family} fold`,
    bindings,
    writes: [false, true],
    items: blocks * vectors,
    scratchBytes: products * 16,
  };
  return dispatchOf(options, ({ f, from, to, scratch, buffers }) => {
    const [sums, weight] = buffers as [I32, I32];
    const arithmetic = vectorArithmetic(f, transform, points);
    f.for("item", from, to, 1, (item) => {
      const block = f.let("block", i32.div(item, vectors));
      const place = f.let("place", i32.rem(item, vectors));
      const at = f.let("at", i32.add(i32.add(sums, i32.mul(block, sumBytes)), i32.mul(place, 16)));
      const perRow = outputs / 4;
      const input = i32.add(i32.mul(i32.div(block, co / outputs), inputs), i32.div(place, perRow));
      const output = i32.add(i32.mul(i32.rem(block, co / outputs), outputs), i32.mul(i32.rem(place, perRow), 4));
      const out = f.let("out", i32.add(weight, i32.mul(i32.add(i32.mul(input, co), output), 4)));
      fold(f, arithmetic, { at, partBytes: blocks * sumBytes, folded: scratch, out });
    });
  });
}
