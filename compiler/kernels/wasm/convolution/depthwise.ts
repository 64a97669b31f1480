/**
 * Convolutions of one channel a group, forward and input gradient: four channels are a vector. Neighbouring outputs of a row
 * share the pixels of their windows and each weight, all in registers. Sources are read where they lie: taps outside are
 * left out, those of rows when it runs, those of columns when the code is made, by a tile's place in its row.
 */
import { get, i32 } from "../code/build.ts";
import type { Expr, I32 } from "../code/tree.ts";
import { bandDispatches, type BandFrame, type Bands, type Gather } from "./band.ts";
import type { Binding } from "../../target.ts";
import type { TailWork } from "../../work.ts";
import type { WasmDispatch } from "../kernel.ts";
import { eachChannel, storeLane, type Lanes, type LaneType } from "../lanes.ts";

/** Outputs whose sums stay in registers, beside a row of so many weights and a pixel. */
const MOST_OUTPUTS = 8;
const FEW_TAPS = 5;
const OUTPUTS_OF_MANY_TAPS = 4;

export function depthwiseDispatches(
  gather: Gather,
  bindings: readonly [Binding, Binding, Binding],
  tail: readonly TailWork[],
  bands?: Bands,
): readonly WasmDispatch[] {
  const { family, groups: channels, rows, columns, target, step } = gather;
  const targetPixel = step[1] * 4 * gather.result.pitch;
  const outputs = outputsOf(gather);
  const runs = runsOf(gather, outputs);
  return bandDispatches(
    gather,
    family.replace(" direct", " depthwise"),
    bindings,
    tail,
    (frame) => {
      const { f, band, origin, target: targetAt, firstRow, lastRow } = frame;
      f.for("row", firstRow, lastRow, 1, (row) => {
        const first = i32.add(i32.mul(row, rows.outputStep), rows.start);
        const tapRows = insideRows(frame, gather, f.let("first", first));
        const down = i32.mul(i32.sub(row, firstRow), rows.outputStep * band.rowBytes);
        const source = f.let("source_row", i32.add(origin, down));
        const result = f.let(
          "target_row",
          i32.add(targetAt, i32.mul(row, step[0] * target[1] * (targetPixel / step[1]))),
        );
        for (const { from, end, inside } of runs)
          f.for("x", from, end, outputs, (x) => {
            const pixel = i32.add(i32.mul(x, columns.outputStep * band.pixelBytes), inside.first * band.pixelBytes);
            const tile = {
              outputs,
              inside,
              tapRows,
              from: f.let("from_pixel", i32.add(source, pixel)),
              to: f.let("to_pixel", i32.add(result, i32.mul(x, targetPixel))),
            };
            eachChannel(f, channels, (lanes, at) => sumTile(gather, frame, tile, lanes, at));
          });
      });
    },
    bands,
  );
}

/** As many outputs for every tile of a row, or nearly so. */
function outputsOf({ columns: { outputs, taps } }: Gather): number {
  const most = taps <= FEW_TAPS ? MOST_OUTPUTS : OUTPUTS_OF_MANY_TAPS;
  return Math.ceil(outputs / Math.ceil(outputs / most));
}

/** Pixels of a tile's window, from its first on, that lie in the image. */
interface Inside {
  readonly first: number;
  readonly end: number;
}
/** Tiles beside each other whose windows are cut alike: they begin with the outputs from, from + outputs, … below end. */
interface Run {
  readonly from: number;
  readonly end: number;
  readonly inside: Inside;
}
function runsOf({ columns, head }: Gather, outputs: number): readonly Run[] {
  const { outputStep, taps, tapStep, start, source } = columns;
  const window = (outputs - 1) * outputStep + (taps - 1) * tapStep + 1;
  const runs: Run[] = [];
  for (let x = 0; x < columns.outputs; x += outputs) {
    // The last one is moved inwards: it computes a few again.
    const from = Math.min(x, columns.outputs - outputs);
    const place = from * outputStep + start;
    const first = Math.min(window, Math.max(0, -place));
    const cut = { first, end: Math.max(first, Math.min(window, source - place)) };
    // A copy has zeros around it.
    const inside = head ? { first: 0, end: window } : cut;
    const last = runs.at(-1);
    const isLike = last?.end === from && last.inside.first === inside.first && last.inside.end === inside.end;
    if (isLike) runs.pop();
    runs.push({ from: isLike ? last.from : from, end: from + outputs, inside });
  }
  return runs;
}

/** Rows of taps that read rows of the source, where tap 0 is at `first`. */
function insideRows({ f, band }: BandFrame, { rows }: Gather, first: I32): readonly [I32, I32] {
  const { taps, tapStep, source } = rows;
  if (band.copied) return [i32.const(0), i32.const(taps)];
  const upTo = (distance: I32): I32 => {
    const count = tapStep === 1 ? distance : i32.div(i32.add(distance, tapStep - 1), tapStep);
    return i32.max(i32.min(count, taps), 0);
  };
  const below = i32.max(i32.sub(i32.const(0), first), 0);
  return [f.let("first_tap", upTo(below)), f.let("last_tap", upTo(i32.max(i32.sub(i32.const(source), first), 0)))];
}

interface Tile {
  readonly outputs: number;
  readonly inside: Inside;
  readonly tapRows: readonly [I32, I32];
  /** The first pixel inside that tap row 0 reads, and the first output. */
  readonly from: I32;
  readonly to: I32;
}
function sumTile<T extends LaneType>(gather: Gather, frame: BandFrame, tile: Tile, lanes: Lanes<T>, at: I32): void {
  const { rows, columns, weight, result, step } = gather;
  const { f, band, weights } = frame;
  const { outputs, inside, tapRows } = tile;
  const sums = Array.from({ length: outputs }, () => f.local(lanes.type as T, "sum"));
  for (const sum of sums) f.set(sum, lanes.constant(0));
  const [base, own] = [f.let("base", i32.add(tile.from, at)), f.let("own", i32.add(weights, at))];
  f.for("tap_row", tapRows[0], tapRows[1], 1, (row) => {
    const pixels = f.let("pixels", i32.add(base, i32.mul(row, rows.tapStep * band.rowBytes)));
    const place = i32.add(i32.mul(row, rows.weightStep), rows.weightStart);
    const factorRow = f.let("factors", i32.add(own, i32.mul(place, 4 * weight.tapRow)));
    const factors = new Map<number, Expr<T>>();
    const factorOf = (tap: number): Expr<T> => {
      const offset = 4 * weight.tapColumn * (tap * columns.weightStep + columns.weightStart);
      const factor = factors.get(tap) ?? f.let("factor", lanes.load(factorRow, offset));
      factors.set(tap, factor);
      return factor;
    };
    for (let pixel = inside.first; pixel < inside.end; pixel++) {
      const meets = sums.flatMap((sum, output) => {
        const tap = (pixel - output * columns.outputStep) / columns.tapStep;
        return Number.isInteger(tap) && tap >= 0 && tap < columns.taps ? [{ sum, tap }] : [];
      });
      if (meets.length === 0) continue;
      const value = f.let("pixel", lanes.load(pixels, (pixel - inside.first) * band.pixelBytes));
      for (const { sum, tap } of meets) f.set(sum, lanes.multiplyAdd(value, factorOf(tap), get(sum)));
    }
  });
  const to = f.let("to", i32.add(tile.to, at));
  sums.forEach((sum, output) => storeLane(f, lanes, i32.add(to, output * step[1] * 4 * result.pitch), get(sum)));
}
