/**
 * A convolution as a gather, in bands of output rows: each output element sums over taps of a source. A band is computed
 * from the source itself or, where taps reach beyond it, from a copy with its halo in the thread's own scratch, so that
 * no boundary is ever tested inside.
 */
import type { Sweep } from "../../sweep.ts";
import type { Binding } from "../../target.ts";
import type { HeadWork, Strip, TailWork } from "../../work.ts";
import { get, i32, type FunctionBuilder } from "../code/build.ts";
import type { I32 } from "../code/tree.ts";
import { headOf, type Head } from "../fused/head.ts";
import { hostingDispatches, type HostItems } from "../fused/hosted-tail.ts";
import type { WasmDispatch } from "../kernel.ts";
import { TILE_COLUMNS } from "../register-tile.ts";

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
  /** Where the pixels of what is read and of what is computed are. */
  readonly source: Strip;
  readonly result: Strip;
  /** Items are eight outputs each of the one row that there is, of one group; else they are bands of rows. */
  readonly slices?: boolean;
  /** What is read in place of a source: made as a band is copied. */
  readonly head?: HeadWork;
  /** Elements of the weight from one to the next along each axis; a group's own offset. */
  readonly weight: {
    readonly tapRow: number;
    readonly tapColumn: number;
    readonly inner: number;
    readonly outer: number;
    readonly group: number;
  };
}

/** Bytes of a band in scratch that still leave the first cache room for weights. */
export const BAND_BYTES = 24 * 1024;
/** Of one whose weights a second cache does not hold: as many rows as it holds beside a block of them meet these at a time. */
const FAR_BAND_BYTES = 240 * 1024;
const NEAR_WEIGHTS = 2 ** 20;
const MOST_BAND_ROWS = 16;
/** Items that keep the threads of a machine busy where there are few images; of far weights fewer, for each reads all of them. */
const BUSY_ITEMS = 16;
const FAR_BUSY_ITEMS = 8;

/** How the band that a work item reads lies in memory. */
export interface Band {
  /** Output rows of an item. */
  readonly rows: number;
  /** Copied into scratch with zeros around it; else read where it is. */
  readonly copied: boolean;
  /** Rows and pixels of the copy. */
  readonly height: number;
  readonly width: number;
  /** From one pixel to the next, and from one row. */
  readonly pixelBytes: number;
  readonly rowBytes: number;
}

function spanOf({ outputStep, taps, tapStep }: Sweep, outputs: number): number {
  return (outputs - 1) * outputStep + (taps - 1) * tapStep + 1;
}
function isInside(sweep: Sweep): boolean {
  return sweep.start >= 0 && sweep.start + spanOf(sweep, sweep.outputs) <= sweep.source;
}
/** Its kernel leaves out what lies outside. */
export function isDepthwise({ inner, outer, groups }: Pick<Gather, "inner" | "outer" | "groups">): boolean {
  return inner === 1 && outer === 1 && groups > 1;
}
function bandOf(gather: Gather, given?: number, weights = weightBytes(gather)): Band {
  const { rows, columns, groups, inner, images, source, head } = gather;
  const [mostBytes, fewest] = weights > NEAR_WEIGHTS ? [FAR_BAND_BYTES, FAR_BUSY_ITEMS] : [BAND_BYTES, BUSY_ITEMS];
  const copied = head !== undefined || (!isDepthwise(gather) && !(isInside(rows) && isInside(columns)));
  const pixelBytes = copied ? 4 * groups * inner : 4 * source.pitch;
  const width = copied ? spanOf(columns, columns.outputs) : columns.source;
  const rowBytes = width * pixelBytes;
  let most = Math.min(rows.outputs, MOST_BAND_ROWS);
  while (most > 1 && copied && spanOf(rows, most) * rowBytes > mostBytes) most--;
  while (most > 1 && images * Math.ceil(rows.outputs / most) < fewest) most--;
  // Bands of one height rather than a short last one.
  const bands = Math.ceil(rows.outputs / most);
  const height = given ?? Math.ceil(rows.outputs / bands);
  return { rows: height, copied, height: spanOf(rows, height), width, pixelBytes, rowBytes };
}

export function weightBytes({ rows, columns, groups, inner, outer }: Gather): number {
  return 4 * groups * inner * outer * rows.taps * columns.taps;
}
/** Output rows of an item of this gather, @param weights bytes of all that an item meets */
export const bandRows = (gather: Gather, weights: number): number => bandOf(gather, undefined, weights).rows;
/** How the rows of several gathers are cut, those that have fewer rows too: some of their bands may be empty. */
export interface Bands {
  /** At most as many as `bandRows` says of each. */
  readonly rows: number;
  readonly count: number;
}

/** What a kernel over bands finds at each of its work items. */
export interface BandFrame {
  readonly f: FunctionBuilder;
  readonly band: Band;
  /** Of the weights' binding, packed or not. */
  readonly weights: I32;
  /** Address that tap 0 of the band's first output reads, and that of the first output of row `firstRow`. */
  readonly origin: I32;
  readonly target: I32;
  /** Output rows of the item. */
  readonly firstRow: I32;
  readonly lastRow: I32;
  /** The item's eight outputs, where items are slices. */
  readonly block?: I32;
}

/** Bands are whole rows of pixels where they are all that there is of the result. */
export function bandHost(gather: Gather): HostItems | undefined {
  const { images, groups, outer, rows, columns, target, step } = gather;
  if (step[0] !== 1 || step[1] !== 1) return undefined;
  if (gather.slices) {
    const [pixels, slice] = [columns.outputs, TILE_COLUMNS];
    return { channels: outer, pixels, items: outer / slice, slice, longest: pixels, begin: () => i32.const(0) };
  }
  const height = bandOf(gather).rows;
  const bands = Math.ceil(rows.outputs / height);
  const width = columns.outputs;
  return {
    channels: groups * outer,
    pixels: images * target[0] * width,
    items: images * bands,
    longest: height * width,
    begin(item) {
      const row = i32.mul(i32.rem(item, bands), height);
      return i32.mul(i32.add(i32.mul(i32.div(item, bands), rows.outputs), row), width);
    },
  };
}

/** A kernel whose work items are bands of output rows; `body` computes one, from the source or from its copy. */
export function bandDispatches(
  gather: Gather,
  family: string,
  [source, weights, result]: readonly [Binding, Binding, Binding],
  tail: readonly TailWork[],
  body: (frame: BandFrame) => void,
  given?: Bands,
): readonly WasmDispatch[] {
  const { images, rows, columns, target, first } = gather;
  const band = bandOf(gather, given?.rows);
  const bands = given?.count ?? Math.ceil(rows.outputs / band.rows);
  const [sourceBytes, targetBytes] = [4 * gather.source.pitch, 4 * gather.result.pitch];
  const head = gather.head && headOf(gather.head, gather.groups * gather.inner);
  const sources = head?.bindings ?? [source];
  const options = {
    family: head ? `${family} after map` : family,
    bindings: [...sources, weights, result],
    writes: [...sources.map(() => false), false, true],
    items: gather.slices ? gather.outer / TILE_COLUMNS : images * bands,
    scratchBytes: band.copied ? band.height * band.rowBytes + 64 : 0,
  };
  return hostingDispatches(options, tail, bandHost(gather), ({ f, from, to, scratch, table, buffers }, finish) => {
    const [x] = buffers;
    const [w, y] = buffers.slice(sources.length);
    f.for("item", from, to, 1, (item) => {
      const place = gather.slices ? i32.const(0) : item;
      const image = f.let("image", i32.div(place, bands));
      const firstRow = f.let("first_row", i32.mul(i32.rem(place, bands), band.rows));
      const imageBytes = rows.source * columns.source * sourceBytes;
      const imageAt = f.let(
        "image_at",
        i32.add(i32.add(x as I32, 4 * gather.source.offset), i32.mul(image, imageBytes)),
      );
      const top = f.let("top", i32.add(i32.mul(firstRow, rows.outputStep), rows.start));
      const pixelsBefore = i32.mul(image, rows.source * columns.source);
      const copyRow = head ? madeRow(f, head, pixelsBefore, table, gather) : copiedRow(f, imageAt, gather);
      if (band.copied) copyBand(f, gather, band, copyRow, top, scratch);
      const origin = band.copied
        ? scratch
        : f.let("origin", i32.add(imageAt, i32.add(i32.mul(top, band.rowBytes), columns.start * sourceBytes)));
      const targetAt = f.let(
        "target_at",
        i32.add(
          i32.add(y as I32, 4 * gather.result.offset),
          i32.add(
            i32.mul(i32.add(i32.mul(image, target[0]), first[0]), target[1] * targetBytes),
            first[1] * targetBytes,
          ),
        ),
      );
      const lastRow = f.let("last_row", i32.min(i32.add(firstRow, band.rows), rows.outputs));
      const own = gather.slices && { block: item };
      body({ f, band, weights: w as I32, origin, target: targetAt, firstRow, lastRow, ...own });
      finish(item);
    });
  });
}

/** Puts so many pixels of an image, from one of its rows and a column of it on, where they are wanted. */
type CopyRow = (row: I32, first: number, into: I32, count: number) => void;

function copiedRow(f: FunctionBuilder, imageAt: I32, { columns, groups, inner, source }: Gather): CopyRow {
  const [pixelBytes, sourceBytes] = [4 * groups * inner, 4 * source.pitch];
  return (row, first, into, count) => {
    const from = i32.add(imageAt, i32.add(i32.mul(row, columns.source * sourceBytes), first * sourceBytes));
    if (sourceBytes === pixelBytes) f.copy(into, from, count * pixelBytes);
    else copyPixels(f, from, into, count, sourceBytes, pixelBytes);
  };
}
/** @param before pixels of the images before */
function madeRow(f: FunctionBuilder, head: Head, before: I32, table: I32, { columns }: Gather): CopyRow {
  return (row, first, into, count) =>
    head.make(f, i32.add(before, i32.add(i32.mul(row, columns.source), first)), count, into, table);
}

/** The band's rows with zeros where taps lie outside of the source, whatever a head makes there. */
function copyBand(
  f: FunctionBuilder,
  { rows, columns, groups, inner }: Gather,
  { height, width, rowBytes }: Band,
  copyRow: CopyRow,
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
        if (count > 0) copyRow(row, first, i32.add(get(to), left * pixelBytes), count);
        if (right > 0) f.fillZero(i32.add(get(to), (left + count) * pixelBytes), right * pixelBytes);
      },
      () => f.fillZero(get(to), rowBytes),
    );
    f.increase(to, rowBytes);
  });
}

/** Pixels that lie apart, one behind the other. */
function copyPixels(f: FunctionBuilder, from: I32, into: I32, count: number, sourceBytes: number, bytes: number): void {
  const [source, target] = [f.let("from", from), f.let("into", into)];
  f.for("pixel", 0, count, 1, (pixel) =>
    f.copy(i32.add(target, i32.mul(pixel, bytes)), i32.add(source, i32.mul(pixel, sourceBytes)), bytes),
  );
}
