/** Where a tile's pixels and its points in the planes lie: numbers that the code of a tile leaves open, so that all sizes share it. */
import { bug } from "../../../bug.ts";
import type { OpenNumber } from "../code/tree.ts";
import { range } from "../../range.ts";

/** Pixels [first, end) of a row of a tile lie inside the image. */
export interface Columns {
  readonly first: number;
  readonly end: number;
}
/** What is the same for every tile. */
export interface Pixels {
  /** Channels carried, a multiple of 4, or fewer: then as many numbers as fill a vector are written of them. */
  readonly channels: number;
  /** From a pixel to its neighbour in the row and in the column. */
  readonly pixelBytes: number;
  readonly rowBytes: number;
  /** Rows of the image. */
  readonly height: number;
}
/** Points of a patch, and how many bytes behind the tile's first number each one's is. */
export interface PlanePoints {
  readonly down: number;
  readonly across: number;
  readonly byteOf: (i: number, j: number) => number;
}

/** All that they say, to compare by. */
export const numbersOf = (
  { channels, pixelBytes, rowBytes, height }: Pixels,
  { down, across, byteOf }: PlanePoints,
): readonly number[] => [
  ...[channels, pixelBytes, rowBytes, height, down, across],
  ...range(down * across).map((point) => byteOf(Math.floor(point / across), point % across)),
];

/** What the code of a tile leaves open, in this order. */
export interface Sizes<N> {
  /** Of channels that are carried. */
  readonly bytes: N;
  /** Rows of the image. */
  readonly height: N;
  /** From the place that is given to where each row's pixels begin. */
  readonly rows: readonly N[];
  /** From there to each column's. */
  readonly columns: readonly N[];
  /** Of a third channel behind these: of vectors that are no whole ones. */
  readonly thirds: readonly N[];
  /** Of each point in the planes, by rows. */
  readonly points: readonly N[];
}
export const sizeAt = <N>(sizes: readonly N[], at: number): N => sizes[at] ?? bug(`there is no size ${at}`);
export const numbersIn = <N>({ bytes, height, rows, columns, thirds, points }: Sizes<N>): readonly N[] => [
  ...[bytes, height],
  ...rows.concat(columns, thirds, points),
];
/** So many of each. */
export function openSizes(rows: number, columns: number, points: number): Sizes<OpenNumber> {
  let next = 0;
  const open = (): OpenNumber => ({ place: next++ });
  const several = (count: number): readonly OpenNumber[] => range(count).map(open);
  return {
    bytes: open(),
    height: open(),
    rows: several(rows),
    columns: several(columns),
    thirds: several(columns),
    points: several(points),
  };
}
/** @param first the column that a row's pixels begin with */
export function sizesOf(
  { channels, pixelBytes, rowBytes, height }: Pixels,
  { down, across, byteOf }: PlanePoints,
  rows: number,
  [first, columns]: readonly [first: number, count: number],
): Sizes<number> {
  const offsets = range(columns).map((j) => j * pixelBytes);
  return {
    bytes: Math.ceil(channels / 4) * 16,
    height,
    rows: range(rows).map((i) => i * rowBytes + first * pixelBytes),
    columns: offsets,
    thirds: offsets.map((each) => each + 8),
    points: range(down * across).map((point) => byteOf(Math.floor(point / across), point % across)),
  };
}
