/** The forward pass and each parity class of the input gradient, by register tiles: weights are packed, then bands computed. */
import type { Binding } from "../../target.ts";
import type { TailWork } from "../../work.ts";
import { bandDispatches, isDepthwise, type Band, type Bands, type Gather } from "./band.ts";
import { get, i32, type FunctionBuilder } from "../code/build.ts";
import type { I32, Local } from "../code/tree.ts";
import { depthwiseDispatches } from "./depthwise.ts";
import { eachUnrolled, type WasmDispatch } from "../kernel.ts";
import { blocksOf, packedBytes, packWeights, tapsOf } from "./pack-weights.ts";
import { PACKED_WEIGHTS } from "../scratch.ts";
import {
  accumulate,
  clearTile,
  eachTile,
  openTile,
  storeTile,
  TILE_COLUMNS,
  type RegisterTile,
} from "../register-tile.ts";

export interface GatherBindings {
  readonly source: Binding;
  readonly weight: Binding;
  readonly result: Binding;
  /** Which of the gathers of a step this is: their packed weights lie apart. */
  readonly place: number;
}

export function gatherDispatches(
  gather: Gather,
  { source, weight, result, place }: GatherBindings,
  tail: readonly TailWork[] = [],
  bands?: Bands,
): readonly WasmDispatch[] {
  if (isDepthwise(gather)) return depthwiseDispatches(gather, [source, weight, result], tail, bands);
  const packed: Binding = { scratch: PACKED_WEIGHTS + place, bytes: packedBytes(gather) };
  return [packWeights(gather, weight, packed), ...tileDispatches(gather, [source, packed, result], tail, bands)];
}

function tileDispatches(
  gather: Gather,
  bindings: readonly [Binding, Binding, Binding],
  tail: readonly TailWork[],
  bands?: Bands,
): readonly WasmDispatch[] {
  const { family, groups, inner, outer, rows, columns, target, step } = gather;
  const targetBytes = 4 * gather.result.pitch;
  const blockBytes = 4 * tapsOf(gather) * inner * TILE_COLUMNS;
  return bandDispatches(
    gather,
    family,
    bindings,
    tail,
    (frame) => {
      const { f, band, weights: w, origin, target: targetAt, firstRow, lastRow } = frame;
      const tilesOf = (tile: RegisterTile, group: I32, block: I32, columnsValid: number): void => {
        const weights = f.let(
          "weights",
          i32.add(w, i32.mul(i32.add(i32.mul(group, blocksOf(gather)), block), blockBytes)),
        );
        const channels = f.let("channels", i32.add(i32.mul(group, 4 * outer), i32.mul(block, 4 * TILE_COLUMNS)));
        f.for("row", firstRow, lastRow, 1, (row) => {
          const bandRow = i32.mul(i32.sub(row, firstRow), rows.outputStep * band.rowBytes);
          const sourceRow = f.let("source_row", i32.add(i32.add(origin, bandRow), i32.mul(group, 4 * inner)));
          const targetRow = f.let(
            "target_row",
            i32.add(i32.add(targetAt, channels), i32.mul(row, step[0] * target[1] * targetBytes)),
          );
          eachTile(f, columns.outputs, (x0) => {
            clearTile(f, tile);
            const tap = f.local("i32", "tap");
            f.set(tap, i32.add(sourceRow, i32.mul(x0, columns.outputStep * band.pixelBytes)));
            const b = f.local("i32", "b");
            f.set(b, weights);
            sumTaps(f, gather, band, tile, tap, b);
            const at = f.let("at", i32.add(targetRow, i32.mul(x0, step[1] * targetBytes)));
            storeTile(f, tile, at, step[1] * targetBytes, columnsValid);
          });
        });
      };
      const tileRows = Math.min(4, columns.outputs);
      const whole = Math.floor(outer / TILE_COLUMNS);
      const rest = outer % TILE_COLUMNS;
      const full = whole > 0 ? openTile(f, tileRows, TILE_COLUMNS / 4) : undefined;
      const partial = rest > 0 ? openTile(f, tileRows, Math.ceil(rest / 4)) : undefined;
      if (full && frame.block) return tilesOf(full, i32.const(0), frame.block, TILE_COLUMNS);
      f.for("group", 0, groups, 1, (group) => {
        if (full) f.for("block", 0, whole, 1, (block) => tilesOf(full, group, block, TILE_COLUMNS));
        if (partial) tilesOf(partial, group, i32.const(whole), rest);
      });
    },
    bands,
  );
}

/** A row of taps is contiguous in the source where neighbours are read and there is one group: then one loop sums it. */
function sumTaps(
  f: FunctionBuilder,
  { rows, columns, groups, inner }: Gather,
  band: Band,
  tile: RegisterTile,
  tap: Local<"i32">,
  b: Local<"i32">,
): void {
  const { pixelBytes } = band;
  const contiguous = columns.tapStep === 1 && groups === 1 && pixelBytes === 4 * inner;
  const a = f.local("i32", "a");
  const run = (count: number): void =>
    accumulate(f, tile, {
      a,
      b,
      count,
      aRowBytes: columns.outputStep * pixelBytes,
      aBytes: 4,
      bBytes: 4 * TILE_COLUMNS,
    });
  f.for("tap_row", 0, rows.taps, 1, () => {
    if (contiguous) {
      f.set(a, get(tap));
      run(columns.taps * inner);
    } else {
      eachUnrolled(f, "tap_column", columns.taps, (column) => {
        f.set(a, i32.add(get(tap), i32.mul(column, columns.tapStep * pixelBytes)));
        run(inner);
      });
    }
    if (rows.taps > 1) f.increase(tap, rows.tapStep * band.rowBytes);
  });
}
