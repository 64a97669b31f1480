/** Images of F(4×4, 3×3) and their planes: one a product, one behind the other. */
import { patchToPlanes, type PlanePoints } from "./patches.ts";
import { sideOf, wholeGrid, type Grid, type SidePlanes } from "./sides.ts";
import { planeBytes, type WinogradConvolution } from "./tiles.ts";
import { POINTS, transformInput } from "./transforms.ts";

export const PLANES = POINTS * POINTS;
export const planesOf = (bytes: number): PlanePoints => ({
  down: POINTS,
  across: POINTS,
  byteOf: (i, j) => (i * POINTS + j) * bytes,
});

/** So many channels of x, read by blocks of so many tiles. */
export function inputPlanes(of: WinogradConvolution, channels: number, block: number): SidePlanes {
  const { h, w, top, left, xStrip } = of;
  const bytes = planeBytes(block * channels);
  const grid = wholeGrid({ height: h, width: w, channels, strip: xStrip }, [0 - top, 0 - left]);
  const read = sideOf(of, grid, POINTS, (pixels, inside) =>
    patchToPlanes(pixels, planesOf(bytes), inside, transformInput),
  );
  return { sides: [read], planeBytes: bytes, numbers: channels };
}
/** So many channels of y, from its first pixel on. */
export function outputGrid({ oh, ow, yStrip }: WinogradConvolution, channels: number): Grid {
  return wholeGrid({ height: oh, width: ow, channels, strip: yStrip }, [0, 0]);
}
