/**
 * A kernel that goes through tiles of an output by blocks: all of a block are read into planes, these are multiplied, and
 * what comes of it is written. Items are tiles or, where a tail goes along, whole rows of them.
 */
import { choose, get, i32 } from "../code/build.ts";
import type { I32 } from "../code/tree.ts";
import { hostingDispatches, type HostItems } from "../fused/hosted-tail.ts";
import type { Frame, KernelOptions, WasmDispatch } from "../kernel.ts";
import { TILE_COLUMNS, TILE_ROWS } from "../register-tile.ts";
import type { TailWork } from "../../work.ts";
import { placesOf, type Spans } from "./places.ts";
import type { Blocks } from "./products.ts";
import { foursOf, rowCount, startOf, tileCount, tilesAcross, tilesDown, type OutputTile, type Tiled } from "./tiles.ts";
import { TILE } from "../../winograd-transforms.ts";

/** Items of about so many tiles, where there are enough for all threads. */
const ITEM_TILES = 16;
const BUSY_ITEMS = 16;

/** Rows of tiles of an item that hosts a tail. */
const rowsOfItem = (of: Tiled): number =>
  Math.max(1, Math.floor(Math.min(ITEM_TILES / tilesAcross(of), rowCount(of) / BUSY_ITEMS)));

/** The image that tiles make together. */
export interface Covered {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Rows of pixels of a row of tiles of four. */
  readonly rows: number;
}

/** Whole rows of tiles: their pixels lie one behind the other, across images too. */
export function blockHost(of: Tiled, { height, width, channels, rows }: Covered): HostItems {
  const [all, down, together] = [rowCount(of), tilesDown(of), rowsOfItem(of)];
  const start = (row: I32): I32 => startOf(row, foursOf(of)[0], of.threes[0]);
  return {
    channels,
    pixels: of.n * height * width,
    items: Math.ceil(all / together),
    longest: together * rows * width,
    begin(item) {
      const row = together === 1 ? item : i32.min(i32.mul(item, together), all);
      return i32.add(
        i32.mul(i32.div(row, down), height * width),
        i32.mul(start(i32.rem(row, down)), (rows / TILE) * width),
      );
    },
  };
}

/**
 * Where there are less than two groups of four tiles, threads share channels instead: each has all tiles in planes, and
 * multiplies them with its own outputs' weights.
 * @returns undefined where they share tiles
 */
function sliceHost(of: Tiled, { height, width, channels }: Covered): HostItems | undefined {
  if (tileCount(of) >= 2 * TILE_ROWS || channels % TILE_COLUMNS !== 0 || channels < 2 * TILE_COLUMNS) return undefined;
  const pixels = of.n * height * width;
  const items = channels / TILE_COLUMNS;
  return { channels, pixels, items, slice: TILE_COLUMNS, longest: pixels, begin: () => i32.const(0) };
}
export const hostOf = (of: Tiled, covered: Covered): HostItems => sliceHost(of, covered) ?? blockHost(of, covered);

/** What is done with a block; `place` is a tile's in its block. */
export interface BlockStages {
  readonly read: (tile: OutputTile, place: I32) => void;
  /** @param blocks of eight outputs, all where left out */
  readonly multiply: (spans: Spans, blocks?: Blocks) => void;
  /** @param bytes from the first channel to the slice that is written, where it is none of all */
  readonly write: (tile: OutputTile, place: I32, bytes?: I32) => void;
}

/** A kernel whose items are slices of channels (`sliceHost`): all tiles are one block. */
export function sliceDispatches(
  of: Tiled,
  _block: number,
  kernel: Omit<KernelOptions, "items">,
  [host, tail]: readonly [HostItems, readonly TailWork[]],
  open: (frame: Frame) => BlockStages,
): readonly WasmDispatch[] {
  return hostingDispatches({ ...kernel, items: host.items }, tail, host, (frame, finish) => {
    const { f, from, to } = frame;
    const stages = open(frame);
    const { spans, eachTile } = placesOf(f, of, i32.const(0), i32.const(tileCount(of)));
    eachTile(stages.read);
    stages.multiply(spans, { first: from, end: to });
    f.for("slice", from, to, 1, (slice) => {
      const bytes = f.let("slice_at", i32.mul(slice, 4 * TILE_COLUMNS));
      eachTile((tile, place) => stages.write(tile, place, bytes));
      finish(slice);
    });
  });
}

/** @param block tiles of a block, a multiple of four */
export function blockDispatches(
  of: Tiled,
  block: number,
  kernel: Omit<KernelOptions, "items">,
  [host, tail]: readonly [HostItems, readonly TailWork[]],
  open: (frame: Frame) => BlockStages,
): readonly WasmDispatch[] {
  const options = { ...kernel, items: tileCount(of) };
  const tilesOfItem = tail.length > 0 ? rowsOfItem(of) * tilesAcross(of) : 1;
  return hostingDispatches(options, tail, host, (frame, finish) => {
    const { f, from, to } = frame;
    const stages = open(frame);
    const last = f.let("last", i32.min(i32.mul(to, tilesOfItem), tileCount(of)));
    // Blocks are of tiles, whatever items these are of: an item is finished with the block that has its last tile.
    const next = f.local("i32", "next");
    f.set(next, from);
    f.for("block", i32.mul(from, tilesOfItem), last, block, (first) => {
      const end = f.let("end", i32.min(i32.add(first, block), last));
      const { spans, eachTile } = placesOf(f, of, first, end);
      eachTile(stages.read);
      stages.multiply(spans);
      eachTile((tile, place) => stages.write(tile, place));
      if (tail.length === 0) return;
      const done = f.let("done", choose(i32.lt(end, last), i32.div(end, tilesOfItem), to));
      f.for("item", get(next), done, 1, finish);
      f.set(next, done);
    });
  });
}
