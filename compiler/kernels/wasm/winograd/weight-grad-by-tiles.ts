/**
 * Gradients of weights as sums over tiles of products of planes, transformed back once. An item is a fixed part of the
 * tiles and a block of channels that keeps its sums in the second cache; the parts are folded in order, so that bits do not
 * depend on threads. Where all tiles are one part, its item takes the sums back itself while they are near, and no other
 * has room for them. Tiles that hang over the edge need no care, because dy is zero outside.
 */
import type { Binding } from "../../target.ts";
import { i32, type FunctionBuilder } from "../code/build.ts";
import type { I32, V128 } from "../code/tree.ts";
import { dispatchOf, type Frame, type WasmDispatch } from "../kernel.ts";
import { WEIGHT_SUMS } from "../scratch.ts";
import { placesOf, type Spans } from "./places.ts";
import { COLUMNS_BYTES } from "./patches.ts";
import { vectorArithmetic } from "./vector-arithmetic.ts";
import { callSides, rowOutsideBytes, type SidePlanes } from "./sides.ts";
import { BLOCK, tileCount, type Tiled } from "./tiles.ts";
import type { Arithmetic, Transform } from "../../winograd-transforms.ts";
import type { Division } from "./weight-grad-division.ts";

export interface WeightGradForm {
  readonly family: string;
  readonly ci: number;
  readonly co: number;
  /** Of a row and of a column. */
  readonly taps: number;
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
    operands: {
      readonly inputs: I32;
      readonly outputs: I32;
      readonly sums: I32;
      readonly spans: Spans;
      /** Whether nothing was added up yet, and what lies at `sums` is no number of theirs. */
      readonly begins: I32;
    },
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
  /** Room for a vector of each product: of one part, sums are read from where they are. */
  readonly folded: I32;
  /** Of the first tap of the weights. */
  readonly out: I32;
}

/** dweight of y = conv(x, weight) */
export function weightGradByTiles(
  form: WeightGradForm,
  [x, dy, weight]: readonly [Binding, Binding, Binding],
): readonly WasmDispatch[] {
  const { ci, co, taps, sumBytes } = form;
  const { parts, blocks } = form.division;
  if (parts === 1) return [sumWhole(form, [x, dy, weight])];
  const sums: Binding = { scratch: WEIGHT_SUMS, bytes: parts * blocks * sumBytes };
  const gathers = { width: 1, results: taps * taps * ci * co, count: parts } as const;
  return [sumParts(form, [x, dy, sums]), { ...foldParts(form, [sums, weight]), gathers }];
}

/** Where the sums of an item are, and what is done with them once they are whole. */
interface SumsOfItems {
  readonly at: (item: I32) => I32;
  readonly finish: (item: I32, sums: I32) => void;
}

/** All tiles are one part: sums are in the thread's own room, and the gradient is what the kernel writes. */
function sumWhole(form: WeightGradForm, bindings: readonly Binding[]): WasmDispatch {
  const roomBytes = form.sumBytes + form.products * 16;
  return sumDispatch(form, bindings, roomBytes, ({ f, buffers }, room) => {
    const arithmetic = vectorArithmetic(f, form.transform, form.points);
    const folded = f.let("folded", i32.add(room, form.sumBytes));
    return {
      at: () => room,
      finish(block, sums) {
        f.for("place", 0, vectorsOf(form), 1, (place) =>
          foldVector(f, form, arithmetic, { sums, weight: buffers[2] as I32, block, place, folded }),
        );
      },
    };
  });
}

/** Sums lie as [part][block], each as the form has them. */
function sumParts(form: WeightGradForm, bindings: readonly Binding[]): WasmDispatch {
  return sumDispatch(form, bindings, 0, ({ buffers }) => ({
    at: (item) => i32.add(buffers[2] as I32, i32.mul(item, form.sumBytes)),
    finish() {},
  }));
}

/** Items are the blocks of all parts. */
function sumDispatch(
  { family, co, tiles, division, points, x, dy, multiply }: WeightGradForm,
  bindings: readonly Binding[],
  roomBytes: number,
  open: (frame: Frame, room: I32) => SumsOfItems,
): WasmDispatch {
  const { inputs, outputs, blocks, parts } = division;
  const outputsAt = points ** 2 * x.planeBytes;
  const columnsAt = outputsAt + points ** 2 * dy.planeBytes;
  const zerosAt = columnsAt + COLUMNS_BYTES;
  const zeroBytes = Math.max(rowOutsideBytes(x), rowOutsideBytes(dy));
  const roomAt = zerosAt + zeroBytes;
  const options = {
    family,
    bindings,
    writes: [false, false, true],
    items: parts * blocks,
    scratchBytes: roomAt + roomBytes,
  };
  return dispatchOf(options, (frame) => {
    const { f, from, to, scratch, buffers } = frame;
    const [xAt, dyAt] = buffers as [I32, I32];
    const zeros = f.let("zeros", i32.add(scratch, zerosAt));
    const columns = f.let("columns", i32.add(scratch, columnsAt));
    const outputPlanes = f.let("outputs", i32.add(scratch, outputsAt));
    f.fillZero(zeros, zeroBytes);
    const ofItems = open(frame, f.let("room", i32.add(scratch, roomAt)));
    f.for("item", from, to, 1, (item) => {
      const sums = f.let("sums", ofItems.at(item));
      const part = f.let("part", i32.div(item, blocks));
      const block = f.let("channels", i32.rem(item, blocks));
      const xOfBlock = f.let("x_of_block", i32.add(xAt, i32.mul(i32.div(block, co / outputs), inputs * 4)));
      const dyOfBlock = f.let("dy_of_block", i32.add(dyAt, i32.mul(i32.rem(block, co / outputs), outputs * 4)));
      const firstTile = (q: I32): I32 => i32.div(i32.mul(q, tileCount(tiles)), parts);
      const lastTile = f.let("last_tile", firstTile(i32.add(part, 1)));
      // No part is without tiles: there are as many blocks of them, or more.
      const begin = f.let("first_tile", firstTile(part));
      f.for("tiles", begin, lastTile, BLOCK, (first) => {
        const end = f.let("end", i32.min(i32.add(first, BLOCK), lastTile));
        const { spans, eachTile } = placesOf(f, tiles, first, end);
        eachTile((tile, place) => {
          callSides(f, x, xOfBlock, { tile, place }, [zeros, scratch, columns]);
          callSides(f, dy, dyOfBlock, { tile, place }, [zeros, outputPlanes, columns]);
        });
        const begins = f.let("begins", i32.eq(first, begin));
        multiply(f, { inputs: scratch, outputs: outputPlanes, sums, spans, begins });
      });
      ofItems.finish(item, sums);
    });
  });
}

/** Items are vectors of four sums of the first product. */
function foldParts(form: WeightGradForm, bindings: readonly Binding[]): WasmDispatch {
  const { family, division, points, sumBytes, products, transform } = form;
  const vectors = vectorsOf(form);
  const options = {
    family: `${family} fold`,
    bindings,
    writes: [false, true],
    items: division.blocks * vectors,
    scratchBytes: products * 16,
  };
  return dispatchOf(options, ({ f, from, to, scratch, buffers }) => {
    const [all, weight] = buffers as [I32, I32];
    const arithmetic = vectorArithmetic(f, transform, points);
    f.for("item", from, to, 1, (item) => {
      const block = f.let("block", i32.div(item, vectors));
      const place = f.let("place", i32.rem(item, vectors));
      const sums = f.let("sums", i32.add(all, i32.mul(block, sumBytes)));
      foldVector(f, form, arithmetic, { sums, weight, block, place, folded: scratch });
    });
  });
}

const vectorsOf = ({ division: { inputs, outputs } }: WeightGradForm): number => (inputs * outputs) / 4;

/** The vector at this place of a block's sums, those of the first part at `sums`, to the taps of four weights. */
function foldVector(
  f: FunctionBuilder,
  { co, division, sumBytes, fold }: WeightGradForm,
  arithmetic: Arithmetic<V128>,
  each: {
    readonly sums: I32;
    readonly weight: I32;
    readonly block: I32;
    readonly place: I32;
    readonly folded: I32;
  },
): void {
  const { sums, weight, block, place, folded } = each;
  const { inputs, outputs, blocks } = division;
  const at = f.let("at", i32.add(sums, i32.mul(place, 16)));
  const perRow = outputs / 4;
  const input = i32.add(i32.mul(i32.div(block, co / outputs), inputs), i32.div(place, perRow));
  const output = i32.add(i32.mul(i32.rem(block, co / outputs), outputs), i32.mul(i32.rem(place, perRow), 4));
  const out = f.let("out", i32.add(weight, i32.mul(i32.add(i32.mul(input, co), output), 4)));
  fold(f, arithmetic, { at, partBytes: blocks * sumBytes, folded, out });
}
