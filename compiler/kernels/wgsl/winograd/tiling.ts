/** Tiles of four by four pixels of an image, four of them a quad's, as WGSL finds them. Those at the end hang over. */
import { TILE } from "../../winograd-transforms.ts";
import type { MadeParts } from "../store.ts";
import { range } from "../../range.ts";

/** Images cut into tiles. */
export interface Tiling {
  readonly n: number;
  readonly height: number;
  readonly width: number;
}
/** Lanes of a quad, and the tiles that it has at a time: as many. */
export const QUAD = 4;

export const tilesDown = ({ height }: Tiling): number => Math.ceil(height / TILE);
export const tilesAcross = ({ width }: Tiling): number => Math.ceil(width / TILE);
export const tileCount = (of: Tiling): number => of.n * tilesDown(of) * tilesAcross(of);
export const quadsOfTiles = (of: Tiling): number => Math.ceil(tileCount(of) / QUAD);
export const isEven = ({ height, width }: Tiling): boolean => height % TILE === 0 && width % TILE === 0;

/** WGSL of where the tile with this number is: its image, and among the rows and columns of the image's tiles. */
export function placeOf(of: Tiling, tile: string): { readonly [K in "image" | "down" | "across"]: string } {
  const [down, across] = [tilesDown(of), tilesAcross(of)];
  return { image: `${tile} / ${down * across}`, down: `${tile} / ${across} % ${down}`, across: `${tile} % ${across}` };
}

/** The pixels of a quad's tiles, as parts of sums over all pixels. */
export function quadParts(of: Tiling): MadeParts {
  const [tiles, count] = [tileCount(of), quadsOfTiles(of)];
  const whole = QUAD * TILE * TILE;
  const pixels = (tile: string): string => {
    const { down, across } = placeOf(of, tile);
    return `min(${TILE}, ${of.height} - ${down} * ${TILE}) * min(${TILE}, ${of.width} - ${across} * ${TILE})`;
  };
  const some = (part: string): string =>
    isEven(of)
      ? `min(${whole}, ${tiles * TILE * TILE} - ${part} * ${whole})`
      : `(${range(QUAD)
          .map((lane) => `(${part} * ${QUAD} + ${lane})`)
          .map((tile) => `select(0, ${pixels(tile)}, ${tile} < ${tiles})`)
          .join(" + ")})`;
  return { count, elements: isEven(of) && tiles % QUAD === 0 ? () => String(whole) : some };
}

/** A quad a workgroup where that keeps more threads of a processor at work: it divides a dispatch among them by workgroups. */
const SMALL = 4;
const LARGE = 16;
const BUSY_GROUPS = 16;
export const workgroupFor = (invocations: number): number => (invocations < LARGE * BUSY_GROUPS ? SMALL : LARGE);
