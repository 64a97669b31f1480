/**
 * Convolutions of one channel a group, forward and input gradient: four channels are a vector, and four neighbouring
 * outputs share each weight. Weights are read where they lie.
 */
import { f32, f32x4, get, i32, v128 } from "../code/build.ts";
import type { I32 } from "../code/tree.ts";
import { bandDispatches, type BandFrame, type Bands, type Gather } from "./band.ts";
import type { Binding } from "../../target.ts";
import type { TailWork } from "../../work.ts";
import { eachUnrolled, type WasmDispatch } from "../kernel.ts";
import { eachTile } from "../register-tile.ts";

export function isDepthwise({ inner, outer, groups }: Gather): boolean {
  return inner === 1 && outer === 1 && groups > 1;
}

export function depthwiseDispatches(
  gather: Gather,
  bindings: readonly [Binding, Binding, Binding],
  tail: readonly TailWork[],
  bands?: Bands,
): readonly WasmDispatch[] {
  const { family, groups: channels, rows, columns, target, step } = gather;
  const targetBytes = 4 * gather.result.pitch;
  return bandDispatches(
    gather,
    family.replace(" direct", " depthwise"),
    bindings,
    tail,
    (frame) => {
      const { f, band, origin, target: targetAt, firstRow, lastRow } = frame;
      f.for("row", firstRow, lastRow, 1, (row) => {
        const sourceRow = f.let(
          "source_row",
          i32.add(origin, i32.mul(i32.sub(row, firstRow), rows.outputStep * band.rowBytes)),
        );
        const targetRow = f.let("target_row", i32.add(targetAt, i32.mul(row, step[0] * target[1] * targetBytes)));
        eachTile(f, columns.outputs, (x, outputs) => {
          const from = f.let("from_pixel", i32.add(sourceRow, i32.mul(x, columns.outputStep * band.pixelBytes)));
          const to = f.let("to_pixel", i32.add(targetRow, i32.mul(x, step[1] * targetBytes)));
          const whole = channels - (channels % 4);
          f.for("c", 0, whole, 4, (c) => vectors(gather, frame, outputs, from, to, f.let("at", i32.mul(c, 4))));
          f.for("c", whole, channels, 1, (c) => single(gather, frame, outputs, from, to, f.let("at", i32.mul(c, 4))));
        });
      });
    },
    bands,
  );
}

/** Calls `body` for every tap: offset of what output 0 reads, and of the weight, both in bytes. */
function eachTap(
  { rows, columns, weight }: Gather,
  { f, band }: BandFrame,
  body: (source: I32, weight: I32) => void,
): void {
  f.for("tap_row", 0, rows.taps, 1, (row) => {
    const sourceRow = i32.mul(row, rows.tapStep * band.rowBytes);
    const weightRow = i32.mul(i32.add(i32.mul(row, rows.weightStep), rows.weightStart), 4 * weight.tapRow);
    const [sourceAt, weightAt] = [f.let("source_at", sourceRow), f.let("weight_at", weightRow)];
    // A row of taps is written out: its offsets are the loads' own.
    eachUnrolled(f, "tap_column", columns.taps, (column) => {
      const at = i32.add(i32.mul(column, columns.weightStep), columns.weightStart);
      const weightColumn = i32.add(weightAt, i32.mul(at, 4 * weight.tapColumn));
      body(i32.add(sourceAt, i32.mul(column, columns.tapStep * band.pixelBytes)), weightColumn);
    });
  });
}

function vectors(gather: Gather, frame: BandFrame, outputs: number, from: I32, to: I32, at: I32): void {
  const { f, weights, band } = frame;
  const { columns, result, step } = gather;
  const sums = Array.from({ length: outputs }, () => f.local("v128", "sum"));
  for (const sum of sums) f.set(sum, v128.splat(0));
  const [base, own] = [f.let("base", i32.add(from, at)), f.let("own", i32.add(weights, at))];
  eachTap(gather, frame, (source, weight) => {
    const factor = f.let("factor", v128.load(i32.add(own, weight)));
    const pixel = f.let("pixel", i32.add(base, source));
    sums.forEach((sum, p) =>
      f.set(sum, f32x4.madd(v128.load(pixel, p * columns.outputStep * band.pixelBytes), factor, get(sum))),
    );
  });
  const target = f.let("target", i32.add(to, at));
  sums.forEach((sum, p) => f.store(target, get(sum), p * step[1] * 4 * result.pitch));
}

function single(gather: Gather, frame: BandFrame, outputs: number, from: I32, to: I32, at: I32): void {
  const { f, weights, band } = frame;
  const { columns, result, step } = gather;
  for (let p = 0; p < outputs; p++) {
    const sum = f.local("f32", "single");
    f.set(sum, f32.const(0));
    eachTap(gather, frame, (source, weight) => {
      const pixel = i32.add(i32.add(i32.add(from, at), source), p * columns.outputStep * band.pixelBytes);
      f.set(sum, f32.add(get(sum), f32.mul(f32.load(pixel), f32.load(i32.add(i32.add(weights, at), weight)))));
    });
    f.storeF32(i32.add(to, at), get(sum), p * step[1] * 4 * result.pitch);
  }
}
