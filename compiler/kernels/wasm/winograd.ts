/**
 * Convolutions of 3×3 and stride 1 by Winograd's F(4×4, 3×3): a quarter of the multiplications. Fused by blocks of 16
 * tiles, so that what is between its stages stays in the caches: pixels to planes, 36 small matrix products, planes to
 * pixels. The gradient of the input is the same with the weights turned.
 */
import { FunctionBuilder, get, i32 } from "./code/build.ts";
import type { I32, WasmFunction } from "./code/tree.ts";
import { COLUMNS_BYTES, patchToPlanes, planesToTile, type Pixels } from "./winograd-patches.ts";
import { ROWS, tilesTimesWeights } from "./winograd-products.ts";
import {
  BLOCK,
  callByClass,
  inputClasses,
  outputClasses,
  pixelAddress,
  planeBytes,
  tileAt,
  type TiledConvolution,
} from "./winograd-tiles.ts";
import { POINTS, TILE, transformInput } from "./winograd-transforms.ts";

const PLANES = POINTS * POINTS;

/** A thread's memory: planes of both sides, columns, zeros for rows outside, room for rows that nobody reads. */
function scratchOf({ ci, co }: TiledConvolution): {
  readonly outputs: number;
  readonly columns: number;
  readonly zeros: number;
  readonly nowhere: number;
  readonly bytes: number;
} {
  const outputs = PLANES * planeBytes(ci);
  const columns = outputs + PLANES * planeBytes(co);
  const zeros = columns + COLUMNS_BYTES;
  const nowhere = zeros + POINTS * ci * 4;
  return { outputs, columns, zeros, nowhere, bytes: nowhere + TILE * co * 4 };
}
export const winogradScratchBytes = (of: TiledConvolution): number => scratchOf(of).bytes;

/** (x, transformed weights, y): items are tiles. */
export function winogradConvolution(of: TiledConvolution): WasmFunction {
  const { h, w, ci, oh, ow, co, top, left } = of;
  const room = scratchOf(of);
  const image: Pixels = {
    name: "patch",
    channels: ci,
    pixelBytes: ci * 4,
    rowBytes: w * ci * 4,
    height: h,
    planeBytes: planeBytes(ci),
  };
  const result: Pixels = {
    name: "tile",
    channels: co,
    pixelBytes: co * 4,
    rowBytes: ow * co * 4,
    height: oh,
    planeBytes: planeBytes(co),
  };
  const patches = inputClasses(of).map(({ end, columns }) => ({
    end,
    callee: patchToPlanes(image, transformInput, POINTS, columns),
  }));
  const tiles = outputClasses(of).map(({ end, columns }) => ({ end, callee: planesToTile(result, columns.end) }));
  const products = tilesTimesWeights({
    ci,
    co,
    inputPlaneBytes: planeBytes(ci),
    outputPlaneBytes: planeBytes(co),
  });

  const f = new FunctionBuilder("winograd");
  const [from, to] = [f.param("i32", "from"), f.param("i32", "to")];
  const bindings = f.param("i32", "bindings");
  const planes = f.param("i32", "scratch");
  const [x, weights, y] = [0, 4, 8].map((offset) => f.let("buffer", i32.load(bindings, offset))) as [I32, I32, I32];
  const zeros = f.let("zeros", i32.add(planes, room.zeros));
  const columns = f.let("columns", i32.add(planes, room.columns));
  const outputs = f.let("outputs", i32.add(planes, room.outputs));
  const nowhere = f.let("nowhere", i32.add(planes, room.nowhere));
  f.fillZero(zeros, POINTS * ci * 4);
  f.for("block", from, to, BLOCK, (block) => {
    const end = f.let("end", i32.min(i32.add(block, BLOCK), to));
    const plane = f.local("i32", "plane");
    f.set(plane, planes);
    f.for("tile", block, end, 1, (number) => {
      const tile = tileAt(f, of, number);
      const row = f.let("first", i32.sub(i32.mul(tile.down, TILE), top));
      const at = f.let("at", pixelAddress(x, tile, row, left, image));
      callByClass(f, tile.across, patches, [at, row, zeros, get(plane), columns]);
      f.increase(plane, ci * 4);
    });
    const groups = i32.div(i32.add(i32.sub(end, block), ROWS - 1), ROWS);
    f.call(products, planes, weights, outputs, groups);
    f.set(plane, outputs);
    f.for("tile", block, end, 1, (number) => {
      const tile = tileAt(f, of, number);
      const row = f.let("first", i32.mul(tile.down, TILE));
      const at = f.let("at", pixelAddress(y, tile, row, 0, result));
      callByClass(f, tile.across, tiles, [at, row, nowhere, get(plane), columns]);
      f.increase(plane, co * 4);
    });
  });
  return f.finish();
}
