/**
 * Products of planes and weights that, transformed, are four times what no cache holds: 512 by 512 of them are 38 MB, and
 * to write these and read them again takes longer than the products do. So they are transformed as they are multiplied:
 * a few blocks of eight outputs and one row of six planes at a time, which stays in the second cache, as the weights of
 * these outputs do that are read for each row. The blocks share what is read of the tiles' planes, which it does not hold.
 */
import type { Binding } from "../../target.ts";
import { FunctionBuilder, get, i32, v128 } from "../code/build.ts";
import { madeOnce } from "../code/made-once.ts";
import type { WasmFunction } from "../code/tree.ts";
import { packWeights } from "../convolution/pack-weights.ts";
import type { WasmDispatch } from "../kernel.ts";
import { TILE_COLUMNS } from "../register-tile.ts";
import { runsOfRow, whereAny } from "./image-planes.ts";
import { vectorArithmetic } from "./vector-arithmetic.ts";
import { groupsOfFour, timesWeights, type PlaneSizes } from "./products.ts";
import type { Multiply } from "./through-planes.ts";
import { isMixed, planeBytes, tileCount, type Tiled, type WinogradConvolution } from "./tiles.ts";
import { POINTS, TAPS, transformWeight } from "../../winograd-transforms.ts";
import type { WeightSizes } from "./weights.ts";
import { range } from "../../range.ts";

/** Transformed weights of more bytes: a third cache's half. Where few tiles read them, their transform costs more. */
const LARGE_BYTES = 2 ** 23;
const FEW_TILES = 32;
const LARGE_BYTES_OF_FEW = 2 ** 24;

export function areLarge(of: WinogradConvolution): boolean {
  const bytes = POINTS * POINTS * of.ci * of.co * 4;
  return bytes > (tileCount(of) < FEW_TILES ? LARGE_BYTES_OF_FEW : LARGE_BYTES);
}
export const packedBytes = ({ ci, co }: WeightSizes): number => TAPS * TAPS * ci * co * 4;

/** Of a row of planes. */
const MOST_ROW_BYTES = 192 * 1024;
const BLOCK_BYTES = TILE_COLUMNS * 4;

/** Blocks of eight outputs that are transformed and multiplied together. */
function togetherOf({ ci, co }: WeightSizes): number {
  const fitting = Math.floor(MOST_ROW_BYTES / (POINTS * ci * BLOCK_BYTES));
  return Math.max(1, Math.min(fitting, co / TILE_COLUMNS));
}
/** Of such blocks. */
const rowPlaneBytes = (of: WeightSizes): number => planeBytes(togetherOf(of) * of.ci * TILE_COLUMNS);
export const rowBytes = (of: WeightSizes): number => POINTS * rowPlaneBytes(of);

/** (weights, row): the planes of one row, of the eight outputs at `weights`, as [ci][8] each. */
const transformRow = madeOnce(writeRow, (of, place) => [of.ci, rowPlaneBytes(of), place]);
function writeRow(of: WeightSizes, place: number): WasmFunction {
  const { ci } = of;
  const f = new FunctionBuilder(`weights.${place}`);
  const [weights, row] = [f.param("i32", "weights"), f.param("i32", "row")];
  const arithmetic = vectorArithmetic(f, transformWeight, TAPS);
  const [at, to] = [f.local("i32", "at"), f.local("i32", "to")];
  f.set(at, weights);
  f.set(to, row);
  const end = f.let("end", i32.add(row, ci * TILE_COLUMNS * 4));
  f.loop(() => {
    for (let half = 0; half < TILE_COLUMNS / 4; half++) {
      const taps = range(TAPS).map((x) => {
        const column = range(TAPS).map((y) =>
          f.let("tap", v128.load(get(at), (y * TAPS + x) * ci * TILE_COLUMNS * 4 + half * 16)),
        );
        return transformWeight(arithmetic, column)[place];
      });
      transformWeight(arithmetic, taps).forEach((value, j) => {
        if (value) f.store(get(to), value, j * rowPlaneBytes(of) + half * 16);
      });
    }
    f.increase(at, TILE_COLUMNS * 4);
    f.increase(to, TILE_COLUMNS * 4);
    return i32.ne(get(to), end);
  });
  return f.finish();
}

/** Writes what multiplies planes at `inputs` with packed weights into `outputs`, by room for a row's planes. */
export function timesLargeWeights(tiles: Tiled, of: PlaneSizes): Multiply {
  const weightPlaneBytes = rowPlaneBytes(of);
  const rows = range(POINTS).map((place) => transformRow(of, place));
  const together = togetherOf(of) * BLOCK_BYTES;
  return (f, { inputs, weights, outputs, room: row, spans, blocks }) => {
    const begins = blocks ? i32.mul(blocks.first, BLOCK_BYTES) : 0;
    const ends = blocks ? i32.mul(blocks.end, BLOCK_BYTES) : of.co * 4;
    f.for("column", begins, ends, together, (column) => {
      const end = f.let("end", i32.min(i32.add(column, together), ends));
      const count = f.let("blocks", i32.div(i32.sub(end, column), BLOCK_BYTES));
      rows.forEach((transform, place) => {
        const runs = isMixed(tiles)
          ? runsOfRow(place, spans)
          : [{ plane: place * POINTS, planes: POINTS, span: spans.finite }];
        f.for("block", column, end, BLOCK_BYTES, (block) => {
          const to = i32.add(row, i32.mul(i32.sub(block, column), of.ci));
          f.call(transform, i32.add(weights, i32.mul(block, TAPS * TAPS * of.ci)), to);
        });
        for (const { plane, planes, span } of runs) {
          const sizes = { ...of, weightPlaneBytes, planes };
          const from = i32.add(i32.add(inputs, plane * of.inputPlaneBytes), i32.mul(span.first, of.ci * 4));
          const begin = i32.add(i32.add(outputs, plane * of.outputPlaneBytes), i32.mul(span.first, of.co * 4));
          const factors = i32.add(row, (plane % POINTS) * weightPlaneBytes);
          whereAny(f, tiles, span, () =>
            timesWeights(f, sizes, [from, factors, i32.add(begin, column)], groupsOfFour(span.count), count),
          );
        }
      });
    });
  };
}

/** Weights [3, 3, ci, co] as [co / 8][3][3][ci][8], so that eight outputs' are read straight on. */
export function packLargeWeights({ ci, co }: WeightSizes, weight: Binding, packed: Binding): WasmDispatch {
  const taps = { ...ONE_OUTPUT, weightStart: 0, weightStep: 1 };
  const strides = { tapRow: TAPS * ci * co, tapColumn: ci * co, inner: co, outer: 1, group: 0 };
  return packWeights(
    { ...ONE_GROUP, inner: ci, outer: co, rows: taps, columns: taps, weight: strides },
    weight,
    packed,
  );
}
/** The same of the convolution of co to ci channels that gives the gradient: taps turned by half, [ci / 8][3][3][co][8]. */
export function packTurnedWeights({ ci, co }: WeightSizes, weight: Binding, packed: Binding): WasmDispatch {
  const taps = { ...ONE_OUTPUT, weightStart: TAPS - 1, weightStep: -1 };
  const strides = { tapRow: TAPS * ci * co, tapColumn: ci * co, inner: 1, outer: co, group: 0 };
  return packWeights(
    { ...ONE_GROUP, inner: co, outer: ci, rows: taps, columns: taps, weight: strides },
    weight,
    packed,
  );
}
const ONE_OUTPUT = { outputs: 1, source: 1, start: 0, outputStep: 1, taps: TAPS, tapStep: 1 };
const ONE_GROUP = {
  ...{ family: "winograd", images: 1, groups: 1 },
  ...({ target: [1, 1], first: [0, 0], step: [1, 1] } as const),
};
