/**
 * A range of a reduction's elements becomes partial results: a sum, a maximum, or a mean and the squares about it. These are
 * taken in a second walk, over what the first has brought into the cache. Means are counted from that of a few: no digit is
 * lost far from 0, and equal values spread by exactly 0.
 */
import { bug } from "../../../bug.ts";
import type { Expression, ReduceKind } from "../../../schedule/types.ts";
import { f32, get, i32, type FunctionBuilder } from "../code/build.ts";
import type { Expr, I32, Local } from "../code/tree.ts";
import type { Lanes, LaneType } from "../lanes.ts";
import { ExpressionWriter } from "./expression.ts";
import { combine } from "./fold.ts";
import { decode } from "./rows.ts";

/** Values whose mean the others are counted from: more than one, since the first of an image is in a corner. */
const FEW = 4;

export interface Walk<T extends LaneType> {
  readonly lanes: Lanes<T>;
  /** By output. */
  readonly expressions: readonly Expression[];
  readonly kinds: readonly ReduceKind[];
  readonly operands: readonly I32[];
  readonly domain: readonly number[];
  /** Reduced ones. */
  readonly axes: readonly number[];
  readonly keptIndex: readonly I32[];
  /** The last axis is kept, and `count` vectors (or elements) of it are folded side by side. */
  readonly along: boolean;
  readonly count: number;
}
/** From an element of the reduced axes, counted as one, to another, at least one; the column is along the last axis. */
export interface Range {
  readonly begin: I32;
  readonly end: I32;
  readonly column: I32;
}

/** @returns by output its partial results (`partialsOf`), each a local for each place */
export function walkRange<T extends LaneType>(
  f: FunctionBuilder,
  walk: Walk<T>,
  range: Range,
): readonly (readonly (readonly Local<T>[])[])[] {
  const { lanes, kinds } = walk;
  if (kinds.includes("spread")) return walkMoments(f, walk, range);
  const outputs = kinds.map((kind) => ({ kind, sums: localsOf(f, walk, "sum", kind === "max" ? -Infinity : 0) }));
  eachValue(f, walk, range, (output, k, value) => {
    const { kind = "sum", sums = [] } = outputs[output] ?? {};
    const sum = placeOf(sums, k);
    f.set(sum, combine(kind === "max" ? "max" : "sum", lanes, get(sum), value));
  });
  return outputs.map(({ sums }) => [sums]);
}

/**
 * Of a sum and a spread: three numbers a place beside what is loaded are as many as there are registers for, so that the sum
 * is made of the mean, and squares are about what f32 has of it and corrected by what it has not.
 */
function walkMoments<T extends LaneType>(
  f: FunctionBuilder,
  all: Walk<T>,
  range: Range,
): readonly (readonly (readonly Local<T>[])[])[] {
  const { lanes, count } = all;
  const walk = { ...all, expressions: all.expressions.slice(0, 1) };
  const [nears, sums] = [localsOf(f, walk, "near", 0), localsOf(f, walk, "sum", 0)];
  const few = { ...range, end: f.let("few", i32.min(i32.add(range.begin, FEW), range.end)) };
  eachValue(f, walk, few, (_, k, value, r) => {
    const near = placeOf(nears, k);
    const further = lanes.subtract(value, get(near));
    const counted = lanes.splat(f32.ofInteger(i32.sub(i32.add(r, 1), range.begin)));
    f.set(near, lanes.add(get(near), lanes.divide(further, counted)));
  });
  eachValue(f, walk, range, (_, k, value) => {
    const sum = placeOf(sums, k);
    f.set(sum, lanes.add(get(sum), lanes.subtract(value, get(placeOf(nears, k)))));
  });
  const elements = f.let("elements", lanes.splat(f32.ofInteger(i32.sub(range.end, range.begin))));
  const [offsets, means, squares] = [
    localsOf(f, walk, "offset", 0),
    localsOf(f, walk, "mean", 0),
    localsOf(f, walk, "squares", 0),
  ];
  for (let k = 0; k < count; k++) {
    const [near, sum, offset] = [get(placeOf(nears, k)), placeOf(sums, k), placeOf(offsets, k)];
    f.set(offset, lanes.divide(get(sum), elements));
    f.set(placeOf(means, k), lanes.add(near, get(offset)));
    f.set(sum, lanes.multiplyAdd(near, elements, get(sum)));
  }
  eachValue(f, walk, range, (_, k, value) => {
    const square = placeOf(squares, k);
    const distance = f.let("distance", lanes.subtract(value, get(placeOf(means, k))));
    f.set(square, lanes.multiplyAdd(distance, distance, get(square)));
  });
  for (let k = 0; k < count; k++) {
    const [near, mean, square] = [get(placeOf(nears, k)), get(placeOf(means, k)), placeOf(squares, k)];
    const missing = f.let("missing", lanes.subtract(get(placeOf(offsets, k)), lanes.subtract(mean, near)));
    const ofMissing = lanes.multiply(elements, lanes.multiply(missing, missing));
    f.set(square, lanes.maximum(lanes.subtract(get(square), ofMissing), lanes.constant(0)));
  }
  return [[sums], [nears, offsets, squares]];
}

function localsOf<T extends LaneType>(
  f: FunctionBuilder,
  { lanes, count }: Walk<T>,
  name: string,
  value: number,
): readonly Local<T>[] {
  return Array.from({ length: count }, () => {
    const local = f.local(lanes.type as T, name);
    f.set(local, lanes.constant(value));
    return local;
  });
}
function placeOf<T extends LaneType>(locals: readonly Local<T>[], k: number): Local<T> {
  return locals[k] ?? bug(`no number of place ${k}`);
}

/** Calls `use` with what the outputs have at each element `r` of the range, for each place. */
function eachValue<T extends LaneType>(
  f: FunctionBuilder,
  { lanes, expressions, operands, domain, axes, keptIndex, along, count }: Walk<T>,
  { begin, end, column }: Range,
  use: (output: number, k: number, value: Expr<T>, r: I32) => void,
): void {
  const rank = Math.max(1, domain.length);
  const writers = expressions.map((each) => new ExpressionWriter(f, each, lanes, operands, rank));
  const reducedExtents = axes.map((axis) => domain[axis] ?? 1);
  f.for("r", begin, end, 1, (r) => {
    const reducedIndex = decode(f, r, reducedExtents);
    let nextKept = 0;
    const index = domain.map((_, axis): I32 => {
      if (axes.includes(axis)) return reducedIndex[axes.indexOf(axis)] as I32;
      return keptIndex[nextKept++] ?? column;
    });
    const lastIndex = along ? column : (index.at(-1) ?? i32.const(0));
    for (const [output, writer] of writers.entries()) {
      writer.row(index.slice(0, -1));
      for (let k = 0; k < count; k++) use(output, k, writer.value(i32.add(lastIndex, lanes.width * k)), r);
    }
  });
}
