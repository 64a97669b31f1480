/**
 * The 36 matrix products of a block of Winograd's tiles, each small enough for the first cache, by the register tile
 * that all products share. The sum over k is not unrolled: more values alive at once are spilled. Sizes come with the call,
 * so that all convolutions call the same few functions, but for the one that the innermost loop would add to its addresses.
 */
import { FunctionBuilder, get, i32 } from "../code/build.ts";
import { madeOnce } from "../code/made-once.ts";
import type { I32, Local, WasmFunction } from "../code/tree.ts";
import {
  accumulate,
  clearTile,
  loadTile,
  openTile,
  storeTile,
  TILE_COLUMNS,
  TILE_ROWS,
  TILE_VECTORS,
} from "../register-tile.ts";
import { POINTS } from "../../winograd-transforms.ts";

const PLANES = POINTS * POINTS;
/** Bytes of the columns of a register tile. */
const ACROSS = TILE_COLUMNS * 4;

/** A parameter that moves. */
function movable(f: FunctionBuilder, name: string): Local<"i32"> {
  const first = f.param("i32", name);
  const local = f.local("i32", name);
  f.set(local, first);
  return local;
}
/** A local that counts `count` turns. */
function times(f: FunctionBuilder, name: string, count: I32, body: () => void): void {
  const left = f.local("i32", name);
  f.set(left, count);
  f.loop(() => {
    body();
    f.increase(left, -1);
    return get(left);
  });
}

/** Of four tiles, as products take them. */
export const groupsOfFour = (tiles: I32): I32 => i32.div(i32.add(tiles, TILE_ROWS - 1), TILE_ROWS);

export interface PlaneSizes {
  readonly ci: number;
  readonly co: number;
  /** From a product's plane to the next one's, of tiles by ci and of tiles by co. */
  readonly inputPlaneBytes: number;
  readonly outputPlaneBytes: number;
}
export interface WeightProducts extends PlaneSizes {
  readonly weightPlaneBytes: number;
  /** From a tile's numbers to the next one's, where more lie there than are multiplied or made. */
  readonly inputTileBytes?: number;
  readonly outputTileBytes?: number;
  /** Planes from `inputs` on, all where left out. */
  readonly planes?: number;
}
/** Of eight outputs, from one to before another. */
export interface Blocks {
  readonly first: I32;
  readonly end: I32;
}

/**
 * Writes outputs[product][tile][co] = inputs[product][tile][ci] × weights[product] for `groups` groups of four tiles.
 * Weights lie as [product][block][ci][8].
 * @param blocks of eight outputs from `outputs` on, all where left out
 */
export function timesWeights(
  f: FunctionBuilder,
  sizes: WeightProducts,
  [inputs, weights, outputs]: readonly [I32, I32, I32],
  groups: I32,
  blocks: I32 = i32.const(sizes.co / TILE_COLUMNS),
): void {
  const { ci, co, inputPlaneBytes, outputPlaneBytes, weightPlaneBytes } = sizes;
  const { planes = PLANES, inputTileBytes = ci * 4, outputTileBytes = co * 4 } = sizes;
  const told = [planes, ci, inputPlaneBytes, weightPlaneBytes, outputPlaneBytes, outputTileBytes].map(i32.const);
  f.call(weightProducts(inputTileBytes), inputs, weights, outputs, groups, blocks, ...told);
}
/** The same of the blocks of eight outputs that a thread has, of all where they are left out. */
export function timesOwnWeights(
  f: FunctionBuilder,
  sizes: WeightProducts,
  [inputs, weights, outputs]: readonly [I32, I32, I32],
  groups: I32,
  blocks: Blocks | undefined,
): void {
  if (!blocks) return timesWeights(f, sizes, [inputs, weights, outputs], groups);
  const { first, end } = blocks;
  const [own, result] = [i32.mul(first, sizes.ci * ACROSS), i32.mul(first, ACROSS)];
  timesWeights(f, sizes, [inputs, i32.add(weights, own), i32.add(outputs, result)], groups, i32.sub(end, first));
}

const weightProducts = madeOnce(writeWeightProducts, (inputTileBytes) => [inputTileBytes]);
function writeWeightProducts(inputTileBytes: number): WasmFunction {
  const f = new FunctionBuilder("products");
  const [inputs, weights, outputs] = [movable(f, "inputs"), movable(f, "weights"), movable(f, "outputs")];
  const [groups, blocks, planes] = [f.param("i32", "groups"), f.param("i32", "blocks"), f.param("i32", "planes")];
  const ci = f.param("i32", "ci");
  const [inputPlane, weightPlane] = [f.param("i32", "input_plane"), f.param("i32", "weight_plane")];
  const [outputPlane, outputTile] = [f.param("i32", "output_plane"), f.param("i32", "output_tile")];
  const [input, output, a, b] = [
    f.local("i32", "input"),
    f.local("i32", "output"),
    f.local("i32", "a"),
    f.local("i32", "b"),
  ];
  const weightBlock = f.let("weight_block", i32.mul(ci, ACROSS));
  /** From behind a plane's blocks to the next plane. */
  const weightsBehind = f.let("weights_behind", i32.sub(weightPlane, i32.mul(blocks, weightBlock)));
  const outputsBehind = f.let("outputs_behind", i32.sub(outputPlane, i32.mul(blocks, ACROSS)));
  const tile = openTile(f, TILE_ROWS, TILE_VECTORS);
  times(f, "products", planes, () => {
    times(f, "blocks", blocks, () => {
      f.set(input, get(inputs));
      f.set(output, get(outputs));
      times(f, "left", groups, () => {
        f.set(a, get(input));
        f.set(b, get(weights));
        clearTile(f, tile);
        accumulate(f, tile, { a, b, count: ci, aRowBytes: inputTileBytes, aBytes: 4, bBytes: ACROSS });
        for (const row of tile.sums) {
          storeTile(f, { ...tile, sums: [row] }, get(output), 0, TILE_COLUMNS);
          f.increase(output, outputTile);
        }
        f.increase(input, TILE_ROWS * inputTileBytes);
      });
      f.increase(weights, weightBlock);
      f.increase(outputs, ACROSS);
    });
    f.increase(inputs, inputPlane);
    f.increase(weights, weightsBehind);
    f.increase(outputs, outputsBehind);
  });
  return f.finish();
}

export interface TileProducts extends PlaneSizes {
  readonly sumPlaneBytes: number;
  readonly planes?: number;
  /** From a tile's numbers to the next one's, where more lie there than are multiplied. */
  readonly inputTileBytes?: number;
}

/**
 * Writes sums[product][ci][co] += inputs[product][tile][ci] × outputs[product][tile][co] over `count` tiles in order; sums
 * that begin do so with 0, whatever lies there. Inputs are whole register tiles: those behind the last are of what lies there.
 */
export function timesTiles(
  f: FunctionBuilder,
  sizes: TileProducts,
  [inputs, outputs, sums]: readonly [I32, I32, I32],
  count: I32,
  begins: I32,
): void {
  const { ci, co, inputPlaneBytes, outputPlaneBytes, sumPlaneBytes } = sizes;
  const { planes = PLANES, inputTileBytes = ci * 4 } = sizes;
  const rows = Math.ceil(ci / TILE_ROWS);
  const [inputsBehind, sumsBehind] = [
    inputPlaneBytes - rows * TILE_ROWS * 4,
    sumPlaneBytes - rows * TILE_ROWS * co * 4,
  ];
  const told = [planes, rows, inputTileBytes, inputsBehind, outputPlaneBytes, sumsBehind].map(i32.const);
  f.call(tileProducts(co), inputs, outputs, sums, count, begins, ...told);
}

const tileProducts = madeOnce(writeTileProducts, (co) => [co]);
function writeTileProducts(co: number): WasmFunction {
  const f = new FunctionBuilder("products");
  const [inputs, outputs, sums] = [movable(f, "inputs"), movable(f, "outputs"), movable(f, "sums")];
  const [count, begins] = [f.param("i32", "tiles"), f.param("i32", "begins")];
  const [planes, rows] = [f.param("i32", "planes"), f.param("i32", "rows")];
  const [inputTile, inputsBehind] = [f.param("i32", "input_tile"), f.param("i32", "inputs_behind")];
  const [outputPlane, sumsBehind] = [f.param("i32", "output_plane"), f.param("i32", "sums_behind")];
  const [a, b] = [f.local("i32", "a"), f.local("i32", "b")];
  const tile = openTile(f, TILE_ROWS, TILE_VECTORS);
  times(f, "products", planes, () => {
    times(f, "rows", rows, () => {
      times(f, "blocks", i32.const(co / TILE_COLUMNS), () => {
        f.set(a, get(inputs));
        f.set(b, get(outputs));
        f.if(
          begins,
          () => clearTile(f, tile),
          () => loadTile(f, tile, get(sums), co * 4),
        );
        accumulate(f, tile, { a, b, count, aRowBytes: 4, aBytes: inputTile, bBytes: co * 4 });
        storeTile(f, tile, get(sums), co * 4, TILE_COLUMNS);
        f.increase(outputs, ACROSS);
        f.increase(sums, ACROSS);
      });
      f.increase(inputs, TILE_ROWS * 4);
      f.increase(outputs, -co * 4);
      f.increase(sums, (TILE_ROWS - 1) * co * 4);
    });
    f.increase(inputs, inputsBehind);
    f.increase(outputs, outputPlane);
    f.increase(sums, sumsBehind);
  });
  return f.finish();
}
