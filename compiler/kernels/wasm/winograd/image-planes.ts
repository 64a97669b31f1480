/** Images of F(4×4, 3×3) and their planes: one a product, one behind the other. */
import type { FunctionBuilder } from "../code/build.ts";
import { madeOnce } from "../code/made-once.ts";
import type { Span, Spans } from "./places.ts";
import { patchToPlanes } from "./patches.ts";
import { imageShape, ofPoints, type PlanePoints } from "./tile-sizes.ts";
import { TILE_ROWS } from "../register-tile.ts";
import { sideOf, wholeGrid, type Grid, type Less, type SidePlanes } from "./sides.ts";
import { BLOCK, isMixed, tilesPlaneBytes, type Tiled, type WinogradConvolution } from "./tiles.ts";
import { POINTS, transformInput } from "../../winograd-transforms.ts";

export const PLANES = POINTS * POINTS;
export const planesOf = madeOnce(
  (bytes: number, { down, across }: Less): PlanePoints => {
    const shape = imageShape(POINTS - down, POINTS - across);
    return { shape, bytes: ofPoints(shape.down, shape.across, (i, j) => (i * POINTS + j) * bytes) };
  },
  (bytes, { down, across }) => [bytes, down, across],
);

/** Planes one behind the other that the same tiles have. */
export interface PlaneRun {
  readonly plane: number;
  readonly planes: number;
  readonly span: Span;
}
/** Of a row of planes: infinity is the last one's point across, and of the last row down. */
export function runsOfRow(row: number, spans: Spans): readonly PlaneRun[] {
  const [finite, last] = row < POINTS - 1 ? [spans.finite, spans.across] : [spans.down, spans.both];
  const plane = row * POINTS;
  return [
    { plane, planes: POINTS - 1, span: finite },
    { plane: plane + POINTS - 1, planes: 1, span: last },
  ];
}
/** All of them at once where all tiles have all. */
export function runsOfPlanes(of: Tiled, spans: Spans): readonly PlaneRun[] {
  if (!isMixed(of)) return [{ plane: 0, planes: PLANES, span: spans.finite }];
  return Array.from({ length: POINTS }, (_, row) => runsOfRow(row, spans)).flat();
}
/** Writes what is done with a span that may be empty, and what where it is. */
export function whereAny(
  f: FunctionBuilder,
  of: Tiled,
  { count }: Span,
  body: () => void,
  otherwise?: () => void,
): void {
  if (isMixed(of)) f.if(count, body, otherwise);
  else body();
}

/** Of 64 channels of a block. */
const LEAST_NUMBERS = BLOCK * 64;

/** Bytes of a plane of so many tiles. Spans of them are multiplied by fours, which may reach beyond the last. */
export const tilesBytes = (of: WinogradConvolution, tiles: number, channels: number): number =>
  tilesPlaneBytes((tiles + (isMixed(of) ? TILE_ROWS - 1 : 0)) * channels, LEAST_NUMBERS);

/** So many channels of x, read by blocks of so many tiles. */
export function inputPlanes(of: WinogradConvolution, channels: number, block: number): SidePlanes {
  const { h, w, top, left, xStrip } = of;
  const bytes = tilesBytes(of, block, channels);
  const grid = wholeGrid({ height: h, width: w, channels, strip: xStrip }, [0 - top, 0 - left]);
  const read = sideOf(of, grid, POINTS, (inside, less) =>
    patchToPlanes(channels, planesOf(bytes, less), inside, transformInput),
  );
  return { sides: [read], planeBytes: bytes, numbers: channels };
}
/** So many channels of y, from its first pixel on. */
export function outputGrid({ oh, ow, yStrip }: WinogradConvolution, channels: number): Grid {
  return wholeGrid({ height: oh, width: ow, channels, strip: yStrip }, [0, 0]);
}
