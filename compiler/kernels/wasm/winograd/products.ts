/**
 * The 36 matrix products of a block of Winograd's tiles, each small enough for the first cache, by the register tile
 * that all products share. The sum over k is not unrolled: more values alive at once are spilled.
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
function times(f: FunctionBuilder, name: string, count: I32 | number, body: () => void): void {
  const left = f.local("i32", name);
  f.set(left, typeof count === "number" ? i32.const(count) : count);
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
const numbersOf = ({ ci, co, inputPlaneBytes, outputPlaneBytes }: PlaneSizes): readonly number[] => [
  ci,
  co,
  inputPlaneBytes,
  outputPlaneBytes,
];

interface WeightProducts extends PlaneSizes {
  readonly weightPlaneBytes: number;
  /** From a tile's numbers to the next one's, where more lie there than are multiplied or made. */
  readonly inputTileBytes?: number;
  readonly outputTileBytes?: number;
  /** Of a call: planes from `inputs` on, and blocks of eight outputs from `outputs` on, or told with it. All where left out. */
  readonly planes?: number;
  readonly blocks?: number | "told";
}

/**
 * (inputs, weights, outputs, groups, and blocks if told): outputs[product][tile][co] = inputs[product][tile][ci] ×
 * weights[product], for `groups` groups of four tiles. Weights lie as [product][block][ci][8].
 */
export const planesTimesWeights = madeOnce(writeTimesWeights, (sizes) => [
  ...numbersOf(sizes),
  sizes.weightPlaneBytes,
  sizes.blocks === "told" ? -1 : (sizes.blocks ?? 0),
  ...[sizes.planes, sizes.inputTileBytes, sizes.outputTileBytes].map((each) => each ?? 0),
]);
function writeTimesWeights(sizes: WeightProducts): WasmFunction {
  const { ci, co, inputPlaneBytes, outputPlaneBytes, weightPlaneBytes } = sizes;
  const { planes = PLANES, inputTileBytes = ci * 4, outputTileBytes = co * 4 } = sizes;
  const f = new FunctionBuilder("products");
  const [inputs, weights, outputs] = [movable(f, "inputs"), movable(f, "weights"), movable(f, "outputs")];
  const groups = f.param("i32", "groups");
  const { blocks: own = co / TILE_COLUMNS } = sizes;
  const blocks = own === "told" ? f.param("i32", "blocks") : own;
  /** From behind a plane's blocks to the next plane. */
  const behind = (plane: number, block: number): I32 | number =>
    typeof blocks === "number" ? plane - blocks * block : i32.sub(i32.const(plane), i32.mul(blocks, block));
  const [input, output, a, b] = [
    f.local("i32", "input"),
    f.local("i32", "output"),
    f.local("i32", "a"),
    f.local("i32", "b"),
  ];
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
        storeTile(f, tile, get(output), outputTileBytes, TILE_COLUMNS);
        f.increase(input, TILE_ROWS * inputTileBytes);
        f.increase(output, TILE_ROWS * outputTileBytes);
      });
      f.increase(weights, ci * ACROSS);
      f.increase(outputs, ACROSS);
    });
    f.increase(inputs, inputPlaneBytes);
    f.increase(weights, behind(weightPlaneBytes, ci * ACROSS));
    f.increase(outputs, behind(outputPlaneBytes, ACROSS));
  });
  return f.finish();
}

/** Of eight outputs, from one to before another. */
export interface Blocks {
  readonly first: I32;
  readonly end: I32;
}
/** Calls the products of all blocks of eight outputs, or of those that a thread has. */
export function blockProducts(
  sizes: WeightProducts,
  areTold: boolean,
): (f: FunctionBuilder, at: readonly [I32, I32, I32], groups: I32, blocks: Blocks | undefined) => void {
  const products = planesTimesWeights({ ...sizes, ...(areTold && { blocks: "told" as const }) });
  return (f, [inputs, weights, outputs], groups, blocks) => {
    if (!blocks) return f.call(products, inputs, weights, outputs, groups);
    const { first, end } = blocks;
    const [own, result] = [i32.mul(first, sizes.ci * ACROSS), i32.mul(first, ACROSS)];
    f.call(products, inputs, i32.add(weights, own), i32.add(outputs, result), groups, i32.sub(end, first));
  };
}

interface TileProducts extends Pick<WeightProducts, keyof PlaneSizes | "planes" | "inputTileBytes"> {
  readonly sumPlaneBytes: number;
}

/**
 * (inputs, outputs, sums, tiles, begins): sums[product][ci][co] += inputs[product][tile][ci] × outputs[product][tile][co],
 * over tiles in order; sums that begin do so with 0, whatever lies there. Inputs are whole register tiles: those behind the last are of what lies there.
 */
export const planesTimesTiles = madeOnce(writeTimesTiles, (sizes) => [
  ...numbersOf(sizes),
  sizes.sumPlaneBytes,
  ...[sizes.planes, sizes.inputTileBytes].map((each) => each ?? 0),
]);
function writeTimesTiles(sizes: TileProducts): WasmFunction {
  const { ci, co, inputPlaneBytes, outputPlaneBytes, sumPlaneBytes } = sizes;
  const { planes = PLANES, inputTileBytes = ci * 4 } = sizes;
  const rows = Math.ceil(ci / TILE_ROWS);
  const f = new FunctionBuilder("products");
  const [inputs, outputs, sums] = [movable(f, "inputs"), movable(f, "outputs"), movable(f, "sums")];
  const [count, begins] = [f.param("i32", "tiles"), f.param("i32", "begins")];
  const [a, b] = [f.local("i32", "a"), f.local("i32", "b")];
  const tile = openTile(f, TILE_ROWS, TILE_VECTORS);
  times(f, "products", planes, () => {
    times(f, "rows", rows, () => {
      times(f, "blocks", co / TILE_COLUMNS, () => {
        f.set(a, get(inputs));
        f.set(b, get(outputs));
        f.if(
          begins,
          () => clearTile(f, tile),
          () => loadTile(f, tile, get(sums), co * 4),
        );
        accumulate(f, tile, { a, b, count, aRowBytes: 4, aBytes: inputTileBytes, bBytes: co * 4 });
        storeTile(f, tile, get(sums), co * 4, TILE_COLUMNS);
        f.increase(outputs, ACROSS);
        f.increase(sums, ACROSS);
      });
      f.increase(inputs, TILE_ROWS * 4);
      f.increase(outputs, -co * 4);
      f.increase(sums, (TILE_ROWS - 1) * co * 4);
    });
    f.increase(inputs, inputPlaneBytes - rows * TILE_ROWS * 4);
    f.increase(outputs, outputPlaneBytes);
    f.increase(sums, sumPlaneBytes - rows * TILE_ROWS * co * 4);
  });
  return f.finish();
}
