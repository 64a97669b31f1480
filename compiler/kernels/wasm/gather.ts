/**
 * A convolution as a gather: each output element sums over taps of a source. The forward pass is one, and each parity
 * class of the input gradient is one. Two kernels: weights are packed into blocks of eight output channels, zeros where
 * there are fewer; then bands of output rows are computed, from the source itself or, where taps reach beyond it, from
 * a copy of the band with its halo in the thread's own scratch, so that no boundary is ever tested inside.
 */
import type { Binding } from "../target.ts";
import type { Sweep } from "../sweep.ts";
import { f32, get, i32, type FunctionBuilder } from "./code/build.ts";
import type { I32, Local } from "./code/tree.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";
import { accumulate, clearTile, eachTile, openTile, storeTile, TILE_COLUMNS, type Tile } from "./tile.ts";

export interface Gather {
  readonly family: string;
  readonly images: number;
  readonly groups: number;
  /** Channels of a group: summed over, and computed. */
  readonly inner: number;
  readonly outer: number;
  readonly rows: Sweep;
  readonly columns: Sweep;
  /** Extents of the result; output o of a sweep lies at first + o * step. */
  readonly target: readonly [height: number, width: number];
  readonly first: readonly [number, number];
  readonly step: readonly [number, number];
  /** Elements of the weight from one to the next along each axis; a group's own offset. */
  readonly weight: {
    readonly tapRow: number;
    readonly tapColumn: number;
    readonly inner: number;
    readonly outer: number;
    readonly group: number;
  };
}

export interface GatherBindings {
  readonly source: Binding;
  readonly weight: Binding;
  readonly result: Binding;
  /** Number of the scratch buffer for packed weights, one for each gather of a step. */
  readonly packed: number;
}

/** Bytes of a band in scratch that still leave the first cache room for weights. */
const BAND_BYTES = 24 * 1024;
const MOST_BAND_ROWS = 16;

const blocksOf = ({ outer }: Gather): number => Math.ceil(outer / TILE_COLUMNS);
const tapsOf = ({ rows, columns }: Gather): number => rows.taps * columns.taps;

export function packedBytes(gather: Gather): number {
  return 4 * gather.groups * blocksOf(gather) * tapsOf(gather) * gather.inner * TILE_COLUMNS;
}

/** packed[group][block][tap row][tap column][inner][8] */
export function packWeights(gather: Gather, weight: Binding, packed: Binding): WasmDispatch {
  const { groups, inner, outer, rows, columns, weight: strides } = gather;
  const blocks = blocksOf(gather);
  const items = groups * blocks * rows.taps * columns.taps;
  const options = { family: "pack weights", bindings: [weight, packed], writes: [false, true], items };
  return dispatchOf(options, ({ f, from, to, buffers: [w, p] }) =>
    f.for("item", from, to, 1, (item) => {
      const tapColumn = i32.rem(item, columns.taps);
      const tapRow = i32.rem(i32.div(item, columns.taps), rows.taps);
      const block = f.let("block", i32.rem(i32.div(item, tapsOf(gather)), blocks));
      const group = i32.div(item, tapsOf(gather) * blocks);
      const row = i32.add(i32.mul(tapRow, rows.weightStep), rows.weightStart);
      const column = i32.add(i32.mul(tapColumn, columns.weightStep), columns.weightStart);
      const first = i32.add(
        i32.add(i32.mul(row, strides.tapRow), i32.mul(column, strides.tapColumn)),
        i32.add(i32.mul(group, strides.group), i32.mul(block, TILE_COLUMNS * strides.outer)),
      );
      const source = f.local("i32", "source");
      f.set(source, i32.add(w as I32, i32.mul(first, 4)));
      const target = f.local("i32", "target");
      f.set(target, i32.add(p as I32, i32.mul(item, 4 * inner * TILE_COLUMNS)));
      const copy = (valid: number): void =>
        f.for("k", 0, inner, 1, () => {
          for (let lane = 0; lane < TILE_COLUMNS; lane++)
            f.storeF32(
              get(target),
              lane < valid ? f32.load(get(source), 4 * lane * strides.outer) : f32.const(0),
              4 * lane,
            );
          f.increase(source, 4 * strides.inner);
          f.increase(target, 4 * TILE_COLUMNS);
        });
      const rest = outer % TILE_COLUMNS;
      if (rest === 0) copy(TILE_COLUMNS);
      else if (blocks === 1) copy(rest);
      else
        f.if(
          i32.lt(block, blocks - 1),
          () => copy(TILE_COLUMNS),
          () => copy(rest),
        );
    }),
  );
}

/** How the band that a work item reads lies in memory. */
interface Band {
  /** Output rows of an item. */
  readonly rows: number;
  /** Copied into scratch with zeros around it; else read where it is. */
  readonly copied: boolean;
  /** Rows and pixels of the copy. */
  readonly height: number;
  readonly width: number;
  readonly rowBytes: number;
}

function spanOf({ outputStep, taps, tapStep }: Sweep, outputs: number): number {
  return (outputs - 1) * outputStep + (taps - 1) * tapStep + 1;
}
function isInside(sweep: Sweep): boolean {
  return sweep.start >= 0 && sweep.start + spanOf(sweep, sweep.outputs) <= sweep.source;
}
function bandOf({ rows, columns, groups, inner, images }: Gather): Band {
  const pixelBytes = 4 * groups * inner;
  const copied = !isInside(rows) || !isInside(columns);
  const width = copied ? spanOf(columns, columns.outputs) : columns.source;
  const rowBytes = width * pixelBytes;
  let most = Math.min(rows.outputs, MOST_BAND_ROWS);
  while (most > 1 && copied && spanOf(rows, most) * rowBytes > BAND_BYTES) most--;
  // Enough items for the threads of a machine where there are few images.
  while (most > 1 && images * Math.ceil(rows.outputs / most) < 16) most--;
  // Bands of one height rather than a short last one.
  const bands = Math.ceil(rows.outputs / most);
  const height = Math.ceil(rows.outputs / bands);
  return { rows: height, copied, height: spanOf(rows, height), width, rowBytes };
}

export function gatherDispatches(gather: Gather, bindings: GatherBindings): readonly WasmDispatch[] {
  const packed: Binding = { scratch: bindings.packed, bytes: packedBytes(gather) };
  return [packWeights(gather, bindings.weight, packed), gatherKernel(gather, bindings.source, packed, bindings.result)];
}

function gatherKernel(gather: Gather, source: Binding, packed: Binding, result: Binding): WasmDispatch {
  const { family, images, groups, inner, outer, rows, columns, target, first, step } = gather;
  const band = bandOf(gather);
  const bands = Math.ceil(rows.outputs / band.rows);
  const [sourceBytes, targetBytes] = [4 * groups * inner, 4 * groups * outer];
  const blockBytes = 4 * tapsOf(gather) * inner * TILE_COLUMNS;
  const options = {
    family,
    bindings: [source, packed, result],
    writes: [false, false, true],
    items: images * bands,
    scratchBytes: band.copied ? band.height * band.rowBytes + 64 : 0,
  };
  return dispatchOf(options, ({ f, from, to, scratch, buffers: [x, w, y] }) =>
    f.for("item", from, to, 1, (item) => {
      const image = f.let("image", i32.div(item, bands));
      const firstRow = f.let("first_row", i32.mul(i32.rem(item, bands), band.rows));
      const imageAt = f.let("image_at", i32.add(x as I32, i32.mul(image, rows.source * columns.source * sourceBytes)));
      const top = f.let("top", i32.add(i32.mul(firstRow, rows.outputStep), rows.start));
      if (band.copied) copyBand(f, gather, band, imageAt, top, scratch);
      const origin = band.copied
        ? scratch
        : f.let("origin", i32.add(imageAt, i32.add(i32.mul(top, band.rowBytes), columns.start * sourceBytes)));
      const targetAt = f.let(
        "target_at",
        i32.add(
          y as I32,
          i32.add(
            i32.mul(i32.add(i32.mul(image, target[0]), first[0]), target[1] * targetBytes),
            first[1] * targetBytes,
          ),
        ),
      );
      const lastRow = f.let("last_row", i32.min(i32.add(firstRow, band.rows), rows.outputs));

      const tilesOf = (tile: Tile, group: I32, block: I32, columnsValid: number): void => {
        const weights = f.let(
          "weights",
          i32.add(w as I32, i32.mul(i32.add(i32.mul(group, blocksOf(gather)), block), blockBytes)),
        );
        const channels = f.let("channels", i32.add(i32.mul(group, 4 * outer), i32.mul(block, 4 * TILE_COLUMNS)));
        f.for("row", firstRow, lastRow, 1, (row) => {
          const bandRow = i32.mul(i32.sub(row, firstRow), rows.outputStep * band.rowBytes);
          const sourceRow = f.let("source_row", i32.add(i32.add(origin, bandRow), i32.mul(group, 4 * inner)));
          const targetRow = f.let(
            "target_row",
            i32.add(i32.add(targetAt, channels), i32.mul(row, step[0] * target[1] * targetBytes)),
          );
          eachTile(f, columns.outputs, (x0) => {
            clearTile(f, tile);
            const tap = f.local("i32", "tap");
            f.set(tap, i32.add(sourceRow, i32.mul(x0, columns.outputStep * sourceBytes)));
            const b = f.local("i32", "b");
            f.set(b, weights);
            sumTaps(f, gather, band, tile, tap, b);
            const at = f.let("at", i32.add(targetRow, i32.mul(x0, step[1] * targetBytes)));
            storeTile(f, tile, at, step[1] * targetBytes, columnsValid);
          });
        });
      };
      const tileRows = Math.min(4, columns.outputs);
      const whole = Math.floor(outer / TILE_COLUMNS);
      const rest = outer % TILE_COLUMNS;
      const full = whole > 0 ? openTile(f, tileRows, TILE_COLUMNS / 4) : undefined;
      const partial = rest > 0 ? openTile(f, tileRows, Math.ceil(rest / 4)) : undefined;
      f.for("group", 0, groups, 1, (group) => {
        if (full) f.for("block", 0, whole, 1, (block) => tilesOf(full, group, block, TILE_COLUMNS));
        if (partial) tilesOf(partial, group, i32.const(whole), rest);
      });
    }),
  );
}

/** A row of taps is contiguous in the source where neighbours are read and there is one group: then one loop sums it. */
function sumTaps(
  f: FunctionBuilder,
  { rows, columns, groups, inner }: Gather,
  band: Band,
  tile: Tile,
  tap: Local<"i32">,
  b: Local<"i32">,
): void {
  const pixelBytes = 4 * groups * inner;
  const contiguous = columns.tapStep === 1 && groups === 1;
  const a = f.local("i32", "a");
  const run = (count: number): void =>
    accumulate(f, tile, {
      a,
      b,
      count,
      aRowBytes: columns.outputStep * pixelBytes,
      aBytes: 4,
      bBytes: 4 * TILE_COLUMNS,
    });
  f.for("tap_row", 0, rows.taps, 1, () => {
    if (contiguous) {
      f.set(a, get(tap));
      run(columns.taps * inner);
    } else {
      for (let column = 0; column < columns.taps; column++) {
        f.set(a, i32.add(get(tap), column * columns.tapStep * pixelBytes));
        run(inner);
      }
    }
    if (rows.taps > 1) f.increase(tap, rows.tapStep * band.rowBytes);
  });
}

/** The band's rows with zeros where taps lie outside of the source. */
function copyBand(
  f: FunctionBuilder,
  { rows, columns, groups, inner }: Gather,
  { height, width, rowBytes }: Band,
  imageAt: I32,
  top: I32,
  scratch: I32,
): void {
  const pixelBytes = 4 * groups * inner;
  const left = Math.max(0, -columns.start);
  const first = Math.max(0, columns.start);
  const count = Math.max(0, Math.min(columns.source - first, width - left));
  const right = width - left - count;
  const to = f.local("i32", "to");
  f.set(to, scratch);
  f.for("copied", 0, height, 1, (r) => {
    const row = f.let("row", i32.add(top, r));
    f.if(
      i32.and(i32.ge(row, 0), i32.lt(row, rows.source)),
      () => {
        if (left > 0) f.fillZero(get(to), left * pixelBytes);
        const from = i32.add(imageAt, i32.add(i32.mul(row, columns.source * pixelBytes), first * pixelBytes));
        if (count > 0) f.copy(i32.add(get(to), left * pixelBytes), from, count * pixelBytes);
        if (right > 0) f.fillZero(i32.add(get(to), (left + count) * pixelBytes), right * pixelBytes);
      },
      () => f.fillZero(get(to), rowBytes),
    );
    f.increase(to, rowBytes);
  });
}
