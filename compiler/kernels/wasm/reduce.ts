/**
 * Sums and maxima of an expression over axes. A work item folds some outputs over a fixed part of the reduced elements;
 * parts are folded in order by a second kernel, so the bits do not depend on who does which item. Sums are kept short:
 * long ones in f32 lose digits that the oracle's tolerances ask for.
 */
import { volume } from "../../graph/shape.ts";
import { bug } from "../../bug.ts";
import { mergeAxes } from "../domain.ts";
import { cutInto, partialsOf } from "../parts.ts";
import type { Binding } from "../target.ts";
import { i32 } from "./code/build.ts";
import type { I32, Local } from "./code/tree.ts";
import { isVectorisable } from "./fused/expression.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";
import { scalar, vector, type Lanes, type LaneType } from "./lanes.ts";
import { finishAll, foldParts } from "./fused/fold.ts";
import { decode } from "./fused/rows.ts";
import { walkRange } from "./fused/walk.ts";
import { PARTIAL_RESULTS } from "./scratch.ts";
import type { ReduceWork } from "../work.ts";

export const LONGEST_SUM = 1024;
/** Items that keep a machine's threads busy, and the fewest elements worth an item and a second call that folds. */
const BUSY_ITEMS = 16;
const LEAST_PART = 512;
/** Vectors that one item folds side by side: sums in registers. */
export const VECTORS = 4;

function partsFor(items: number, reduced: number): number {
  const forBusy = Math.min(Math.ceil(BUSY_ITEMS / items), Math.floor(reduced / LEAST_PART));
  return Math.max(1, forBusy, Math.ceil(reduced / LONGEST_SUM));
}

export function reduceDispatches(work: ReduceWork): readonly WasmDispatch[] {
  const { domain, axes, expressions } = mergeAxes(
    work.domain,
    work.axes,
    work.outputs.map(({ expression }) => expression),
  );
  const last = domain.length - 1;
  const length = domain[last] ?? 1;
  const vectorised = !axes.includes(last) && length % 4 === 0 && isVectorisable(expressions, last);
  const kept = domain.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  // Kept axes but for the last, if that is kept: then items walk along it.
  const along = kept.at(-1) === last && domain.length > 0;
  const outer = (along ? kept.slice(0, -1) : kept).map((axis) => domain[axis] ?? 1);
  const columns = along ? length : 1;
  const width = vectorised ? 4 : 1;
  const together = vectorised ? Math.min(VECTORS, columns / 4) : 1;
  const blocks = Math.ceil(columns / (width * together));
  const reducedExtents = axes.map((axis) => domain[axis] ?? 1);
  const reduced = volume(reducedExtents);
  const outputs = volume(outer) * columns;
  const items = volume(outer) * blocks;
  const parts = cutInto(reduced, partsFor(items, reduced));

  const kinds = work.outputs.map(({ kind }) => kind);
  const numbers = kinds.reduce((sum, kind) => sum + partialsOf[kind], 0);
  const partials = Array.from({ length: numbers }, (_, place): Binding => ({
    scratch: PARTIAL_RESULTS + place,
    bytes: 4 * outputs * parts.count,
  }));
  const reads: readonly Binding[] = work.operands;
  const results: readonly Binding[] = parts.count > 1 ? partials : [...work.outputs, ...work.finish];
  const bindings = [...reads, ...results];
  const writes = [...reads.map(() => false), ...results.map(() => true)];
  const finish = work.finish.map(({ expression }) => expression);
  const family = `reduce ${vectorised ? "vector" : "scalar"}`;
  const main = dispatchOf({ family, bindings, writes, items: items * parts.count }, ({ f, from, to, buffers }) => {
    const [operands, targets] = [buffers.slice(0, reads.length), buffers.slice(reads.length)];
    const write = <T extends LaneType>(lanes: Lanes<T>): void =>
      f.for("item", from, to, 1, (item) => {
        const inPart = f.let("in_part", i32.rem(item, items));
        const whichPart = f.let("part", i32.div(item, items));
        const keptIndex = outer.length > 0 ? decode(f, i32.div(inPart, blocks), outer) : [];
        const column = f.let("column", i32.mul(i32.rem(inPart, blocks), width * together));
        const begin = f.let("begin", i32.mul(whichPart, parts.length));
        const end = f.let("end", i32.min(i32.add(begin, parts.length), reduced));
        const target = i32.add(i32.mul(whichPart, outputs), i32.add(i32.mul(i32.div(inPart, blocks), columns), column));
        const at = f.let("at", i32.mul(target, 4));
        // The last block of a row of vectors may be narrower.
        const fold = (count: number): void => {
          const walk = { lanes, expressions, kinds, operands, domain, axes, keptIndex, along, count };
          const partial = walkRange(f, walk, { begin, end, column });
          if (parts.count > 1) finishAll({ f, lanes, operands, finish: [], targets }, at, partial.flat());
          else finishAll({ f, lanes, operands, finish, targets }, at, partial.map(resultOf));
        };
        const rest = vectorised ? (columns / 4) % together : 0;
        if (rest === 0) fold(together);
        else
          f.if(
            i32.lt(column, columns - 4 * rest),
            () => fold(together),
            () => fold(rest),
          );
      });
    if (vectorised) write(vector);
    else write(scalar);
  });
  if (parts.count === 1) return [main];
  const elements = (part: I32): I32 => i32.min(i32.const(parts.length), i32.sub(reduced, i32.mul(part, parts.length)));
  return [main, foldParts(work, outputs, { count: parts.count, total: reduced, elements }, partials)];
}

/** Of a part that is all: the last of its partial results. */
function resultOf<T extends LaneType>(partial: readonly (readonly Local<T>[])[]): readonly Local<T>[] {
  return partial.at(-1) ?? bug("an output without results");
}
