/** How Winograd's gradients of weights are divided: blocks of channels, whose sums stay near, and parts of the tiles. */
import { TILE_COLUMNS, TILE_ROWS } from "../register-tile.ts";
import { BLOCK } from "./tiles.ts";

/** Parts that two, three, four or six threads share evenly, as long as the sums of all of them are cheap to fold. */
const PARTS = [12, 8, 6, 4, 2];
const FEWEST_ITEMS = 4;
const MOST_FOLDED_BYTES = 1.2e6;

export interface Division {
  /** Channels of a block. */
  readonly inputs: number;
  readonly outputs: number;
  readonly blocks: number;
  readonly parts: number;
}

function largestDivisor(of: number, multipleOf: number, most: number): number {
  for (let each = Math.floor(Math.min(of, most) / multipleOf); each > 1; each--)
    if (of % (each * multipleOf) === 0) return each * multipleOf;
  return multipleOf;
}

/** @param products for a tile and a pair of channels */
export function divide(
  { ci, co }: { readonly ci: number; readonly co: number },
  [mostInputs, mostOutputs]: readonly [number, number],
  products: number,
  tiles: number,
): Division {
  const inputs = ci < TILE_ROWS ? ci : largestDivisor(ci, TILE_ROWS, mostInputs);
  const outputs = largestDivisor(co, TILE_COLUMNS, mostOutputs);
  const blocks = (ci / inputs) * (co / outputs);
  const cheap = Math.floor(MOST_FOLDED_BYTES / (products * ci * co * 4));
  const wanted = Math.max(Math.ceil(FEWEST_ITEMS / blocks), PARTS.find((each) => each <= cheap) ?? 1);
  return { inputs, outputs, blocks, parts: Math.min(wanted, Math.ceil(tiles / BLOCK)) };
}
