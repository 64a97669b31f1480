/**
 * Weights as register tiles read them: in blocks of eight output channels, with zeros where there are fewer, so that a tile
 * walks straight on. They are read along their rows. Where these are of outputs, a few inputs of all blocks are packed at a
 * time, whose rows stay in the first cache: a block alone would take eight numbers of each row, and fetch it anew for the
 * next one.
 */
import type { Binding } from "../../target.ts";
import type { Gather } from "./band.ts";
import { f32, get, i32, v128, type FunctionBuilder } from "../code/build.ts";
import type { I32 } from "../code/tree.ts";
import { loadFourApart } from "../four-apart.ts";
import { dispatchOf, type WasmDispatch } from "../kernel.ts";
import { TILE_COLUMNS } from "../register-tile.ts";

/** All of a gather but where its images are. */
export type Weights = Omit<Gather, "source" | "result">;

/** Inputs of a tap that are packed together, of all outputs. */
const INPUTS = 16;
const BLOCK_BYTES = 4 * TILE_COLUMNS;

export const blocksOf = ({ outer }: Weights): number => Math.ceil(outer / TILE_COLUMNS);
export const tapsOf = ({ rows, columns }: Weights): number => rows.taps * columns.taps;

export function packedBytes(weights: Weights): number {
  return weights.groups * blocksOf(weights) * tapsOf(weights) * weights.inner * BLOCK_BYTES;
}

/** packed[group][block][tap row][tap column][inner][8] */
export function packWeights(weights: Weights, weight: Binding, packed: Binding): WasmDispatch {
  const { groups, inner, outer, rows, columns, weight: strides } = weights;
  const [blocks, taps] = [blocksOf(weights), tapsOf(weights)];
  const along = strides.outer === 1;
  const [inputs, runs] = along ? [INPUTS, Math.ceil(inner / INPUTS)] : [inner, blocks];
  const options = {
    family: "pack weights",
    bindings: [weight, packed],
    writes: [false, true],
    items: groups * taps * runs,
  };
  return dispatchOf(options, ({ f, from, to, buffers: [w, p] }) =>
    f.for("item", from, to, 1, (item) => {
      const run = f.let("run", i32.rem(item, runs));
      const tap = f.let("tap", i32.rem(i32.div(item, runs), taps));
      const group = f.let("group", i32.div(item, runs * taps));
      const [firstInput, firstBlock] = along ? [i32.mul(run, inputs), i32.const(0)] : [i32.const(0), run];
      const row = i32.add(i32.mul(i32.div(tap, columns.taps), rows.weightStep), rows.weightStart);
      const column = i32.add(i32.mul(i32.rem(tap, columns.taps), columns.weightStep), columns.weightStart);
      const ofTap = i32.add(i32.mul(row, strides.tapRow), i32.mul(column, strides.tapColumn));
      const ofBlock = i32.add(i32.mul(group, strides.group), i32.mul(firstBlock, TILE_COLUMNS * strides.outer));
      const first = i32.add(i32.add(ofTap, ofBlock), i32.mul(firstInput, strides.inner));
      const [source, target] = [f.local("i32", "source"), f.local("i32", "target")];
      f.set(source, i32.add(w as I32, i32.mul(first, 4)));
      const place = i32.add(i32.mul(i32.add(i32.mul(group, blocks), firstBlock), taps), tap);
      f.set(target, i32.add(p as I32, i32.mul(i32.add(i32.mul(place, inner), firstInput), BLOCK_BYTES)));
      const count = inner % inputs === 0 ? inputs : f.let("count", i32.min(i32.sub(inner, firstInput), inputs));
      const pack = (valid: number): void => {
        const [at, into] = [f.local("i32", "at"), f.local("i32", "into")];
        f.set(at, get(source));
        f.set(into, get(target));
        f.for("k", 0, count, 1, () => {
          packEight(f, get(at), get(into), valid, strides.outer);
          f.increase(at, 4 * strides.inner);
          f.increase(into, BLOCK_BYTES);
        });
      };
      const [whole, rest] = [Math.floor(outer / TILE_COLUMNS), outer % TILE_COLUMNS];
      if (along) {
        f.for("block", 0, whole, 1, () => {
          pack(TILE_COLUMNS);
          f.increase(source, BLOCK_BYTES);
          f.increase(target, taps * inner * BLOCK_BYTES);
        });
        if (rest > 0) pack(rest);
      } else if (rest === 0) pack(TILE_COLUMNS);
      else if (whole === 0) pack(rest);
      else
        f.if(
          i32.lt(firstBlock, whole),
          () => pack(TILE_COLUMNS),
          () => pack(rest),
        );
    }),
  );
}

/** @param valid of eight outputs, zeros behind them @param step numbers from one output's to the next one's */
function packEight(f: FunctionBuilder, from: I32, into: I32, valid: number, step: number): void {
  if (valid === TILE_COLUMNS) {
    for (let first = 0; first < TILE_COLUMNS; first += 4) {
      const offset = 4 * first * step;
      f.store(into, step === 1 ? v128.load(from, offset) : loadFourApart(from, offset, 4 * step), 4 * first);
    }
    return;
  }
  for (let lane = 0; lane < TILE_COLUMNS; lane++)
    f.storeF32(into, lane < valid ? f32.load(from, 4 * lane * step) : f32.const(0), 4 * lane);
}
