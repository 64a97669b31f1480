/**
 * A range of a reduction's elements becomes partial results: a sum, a maximum, or a mean and the squares about it. These are
 * taken in a second walk, over what the first has brought near. Means are counted from the first value: no digit is lost far
 * from 0, and equal values spread by exactly 0.
 */
import { bug } from "../../../bug.ts";
import type { Expression, ReduceKind } from "../../../schedule/types.ts";
import { f32, get, i32, type FunctionBuilder } from "../code/build.ts";
import type { Expr, I32, Local } from "../code/tree.ts";
import type { Lanes, LaneType } from "../lanes.ts";
import { ExpressionWriter } from "./expression.ts";
import { combine } from "./fold.ts";
import { decode } from "./rows.ts";

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
  const spreads = kinds.flatMap((kind, output) => (kind === "spread" ? [output] : []));
  const all = kinds.map((_, output) => output);
  const firstOf = (output: number, k: number): Expr<T> => get(firsts[output]?.[k] ?? bug("no first value"));
  const firsts = spreads.length > 0 ? valuesAt(f, walk, range, range.begin) : [];
  const sums = kinds.map((kind) => localsOf(f, walk, "sum", kind === "max" ? -Infinity : 0));
  f.for("r", range.begin, range.end, 1, (r) =>
    eachValue(f, walk, range, r, all, (output, k, value) => {
      const kind = kinds[output] ?? bug("an output of no kind");
      const sum = sums[output]?.[k] ?? bug("a place without a sum");
      const counted = kind === "spread" ? lanes.subtract(value, firstOf(output, k)) : value;
      f.set(sum, combine(kind === "max" ? "max" : "sum", lanes, get(sum), counted));
    }),
  );
  if (spreads.length === 0) return sums.map((each) => [each]);
  const elements = f.let("elements", lanes.splat(f32.ofInteger(i32.sub(range.end, range.begin))));
  const squares = kinds.map((kind) => (kind === "spread" ? localsOf(f, walk, "squares", 0) : []));
  for (const output of spreads) for (const sum of sums[output] ?? []) f.set(sum, lanes.divide(get(sum), elements));
  f.for("r", range.begin, range.end, 1, (r) =>
    eachValue(f, walk, range, r, spreads, (output, k, value) => {
      const [mean, sum] = [sums[output]?.[k] ?? bug("no mean"), squares[output]?.[k] ?? bug("a place without a sum")];
      const distance = f.let("distance", lanes.subtract(lanes.subtract(value, firstOf(output, k)), get(mean)));
      f.set(sum, lanes.multiplyAdd(distance, distance, get(sum)));
    }),
  );
  return kinds.map((kind, output) => {
    const [first = [], sum = [], square = []] = [firsts[output], sums[output], squares[output]];
    return kind === "spread" ? [first, sum, square] : [sum];
  });
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

/** By output what is spread has at one element of the reduced axes, by place. */
function valuesAt<T extends LaneType>(
  f: FunctionBuilder,
  walk: Walk<T>,
  range: Range,
  r: I32,
): readonly (readonly Local<T>[])[] {
  const values = walk.kinds.map((): Local<T>[] => []);
  const spreads = walk.kinds.flatMap((kind, output) => (kind === "spread" ? [output] : []));
  eachValue(f, walk, range, r, spreads, (output, _, value) => {
    const first = f.local(walk.lanes.type as T, "first");
    f.set(first, value);
    values[output]?.push(first);
  });
  return values;
}

/** Calls `use` with what the outputs `of` have at one element of the reduced axes, for each place. */
function eachValue<T extends LaneType>(
  f: FunctionBuilder,
  { lanes, expressions, kinds, operands, domain, axes, keptIndex, along, count }: Walk<T>,
  { column }: Range,
  r: I32,
  of: readonly number[],
  use: (output: number, k: number, value: Expr<T>) => void,
): void {
  const reducedIndex = decode(
    f,
    r,
    axes.map((axis) => domain[axis] ?? 1),
  );
  let nextKept = 0;
  const index = domain.map((_, axis): I32 => {
    if (axes.includes(axis)) return reducedIndex[axes.indexOf(axis)] as I32;
    return keptIndex[nextKept++] ?? column;
  });
  const lastIndex = along ? column : (index.at(-1) ?? i32.const(0));
  /** What is spread has the value that the output before it sums: it is computed once for both. */
  const isShared = (output: number): boolean => kinds[output] === "spread" && of.includes(output - 1);
  const writers = new Map(
    of
      .filter((output) => !isShared(output))
      .map((output) => {
        const expression = expressions[output] ?? bug(`there is no output ${output}`);
        const writer = new ExpressionWriter(f, expression, lanes, operands, Math.max(1, domain.length));
        writer.row(index.slice(0, -1));
        return [output, writer] as const;
      }),
  );
  for (let k = 0; k < count; k++) {
    const values = new Map<number, Expr<T>>();
    for (const output of of) {
      const made = writers.get(output)?.value(i32.add(lastIndex, lanes.width * k)) ?? values.get(output - 1);
      const value = made ?? bug("what is spread is not summed");
      const isRead = of.includes(output + 1) && isShared(output + 1);
      values.set(output, isRead ? f.let("value", value) : value);
      use(output, k, values.get(output) ?? value);
    }
  }
}
