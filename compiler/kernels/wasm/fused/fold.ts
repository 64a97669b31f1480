/** The part of a reduction behind its sums: partial results become results, and these are stored with what is made of them. */
import { bug } from "../../../bug.ts";
import type { Expression } from "../../../schedule/types.ts";
import type { Binding } from "../../target.ts";
import type { ReduceWork } from "../../work.ts";
import { partialPlaces, partialsOf } from "../../parts.ts";
import { f32, get, i32, type FunctionBuilder } from "../code/build.ts";
import type { Expr, F32, I32, Local, V128 } from "../code/tree.ts";
import { dispatchOf, type WasmDispatch } from "../kernel.ts";
import { scalar, vector, type Lanes, type LaneType } from "../lanes.ts";
import { ExpressionWriter } from "./expression.ts";

export function combine<T extends LaneType>(
  kind: "sum" | "max",
  lanes: Lanes<T>,
  sum: Expr<T>,
  value: Expr<T>,
): Expr<T> {
  return kind === "sum" ? lanes.add(sum, value) : lanes.maximum(sum, value);
}
function storeValue<T extends LaneType>(
  f: FunctionBuilder,
  lanes: Lanes<T>,
  address: I32,
  value: Expr<T>,
  offset: number,
): void {
  if (lanes.width === 4) f.store(address, value as V128, offset);
  else f.storeF32(address, value as F32, offset);
}

interface Finishing<T extends LaneType> {
  readonly f: FunctionBuilder;
  readonly lanes: Lanes<T>;
  readonly operands: readonly I32[];
  readonly finish: readonly Expression[];
  /** Addresses of what is stored: the results, and behind them what is made of them. */
  readonly targets: readonly I32[];
}
/**
 * Stores results and what is made of them.
 * @param at bytes from a buffer's first element to that of `sums` @param sums by output, side by side
 */
export function finishAll<T extends LaneType>(
  { f, lanes, operands, finish, targets }: Finishing<T>,
  at: I32,
  sums: readonly (readonly Local<T>[])[],
): void {
  const store = (output: number, value: Expr<T>, k: number): void =>
    storeValue(
      f,
      lanes,
      i32.add(targets[output] ?? bug(`there is no output ${output}`), at),
      value,
      4 * lanes.width * k,
    );
  const places = Array.from({ length: sums[0]?.length ?? 0 }, (_, k) => k);
  const values = places.map((k) => sums.map((each) => get(each[k] ?? bug("a sum less than places"))));
  for (const k of places) values[k]?.forEach((value, output) => store(output, value, k));
  if (finish.length === 0) return;
  const first = f.let("first", i32.div(at, 4));
  for (const [place, expression] of finish.entries()) {
    const writer = new ExpressionWriter(f, expression, lanes, operands, 1);
    writer.row([]);
    for (const k of places) {
      const known = values[k] ?? [];
      const value = f.let("finished", writer.value(i32.add(first, lanes.width * k), undefined, known));
      store(sums.length + place, value, k);
      known.push(value);
    }
  }
}

/** Parts whose partial results are folded, in order. */
export interface FoldedParts {
  readonly count: number;
  /** Elements of all, and of one by its number: never none. */
  readonly total: number;
  readonly elements: (part: I32) => I32;
}

/**
 * Each result = fold of its partial ones over parts, in order, and what is made of it.
 * @param outputs elements of a result @param partials by output as `partialsOf` says, each of a part behind the other
 */
export function foldParts(
  { operands: reads, outputs: results, finish }: ReduceWork,
  outputs: number,
  parts: FoldedParts,
  partials: readonly Binding[],
): WasmDispatch {
  const width = outputs % 4 === 0 ? 4 : 1;
  const read = finish.length > 0 ? reads : [];
  const written = [...results, ...finish];
  const bindings: readonly Binding[] = [...read, ...partials, ...written];
  const writes = [...read.map(() => false), ...partials.map(() => false), ...written.map(() => true)];
  const options = { family: "fold partials", bindings, writes, items: outputs / width };
  const kinds = results.map(({ kind }) => kind);
  const places = partialPlaces(kinds);
  return dispatchOf(options, ({ f, from, to, buffers }) => {
    const [operands, sources] = [
      buffers.slice(0, read.length),
      buffers.slice(read.length, read.length + partials.length),
    ];
    const targets = buffers.slice(read.length + partials.length);
    const expressions = finish.map(({ expression }) => expression);
    const write = <T extends LaneType>(lanes: Lanes<T>): void =>
      f.for("item", from, to, 1, (item) => {
        const at = f.let("at", i32.mul(item, 4 * width));
        const sums = kinds.map((kind, output) => {
          const place = places[output] ?? 0;
          const own = sources.slice(place, place + partialsOf[kind]).map((source) => i32.add(source, at));
          return [
            kind === "spread"
              ? foldSpread(f, lanes, own, outputs, parts)
              : foldOne(f, lanes, kind, own, outputs, parts),
          ];
        });
        finishAll({ f, lanes, operands, finish: expressions, targets }, at, sums);
      });
    if (width === 4) write(vector);
    else write(scalar);
  });
}

/** @param address of the first partial result; the others are `stride` elements apart */
function foldOne<T extends LaneType>(
  f: FunctionBuilder,
  lanes: Lanes<T>,
  kind: "sum" | "max",
  [address = bug("no partial results")]: readonly I32[],
  stride: number,
  { count }: FoldedParts,
): Local<T> {
  const sum = f.local(lanes.type as T, "sum");
  const source = f.local("i32", "source");
  f.set(source, address);
  f.set(sum, lanes.load(get(source)));
  f.for("part", 1, count, 1, () => {
    f.increase(source, 4 * stride);
    f.set(sum, combine(kind, lanes, get(sum), lanes.load(get(source))));
  });
  return sum;
}

/**
 * The squares about the mean of all are those about the parts' own means and, for each part, its elements times the square
 * of how far its mean is from that of all (Chan, Golub and LeVeque 1979). Means are counted from what the first is near.
 */
function foldSpread<T extends LaneType>(
  f: FunctionBuilder,
  lanes: Lanes<T>,
  [nears = bug("no values"), means = bug("no means"), squares = bug("no squares")]: readonly I32[],
  stride: number,
  { count, total, elements }: FoldedParts,
): Local<T> {
  const first = f.let("first", lanes.load(nears));
  const eachPart = (body: (distance: Expr<T>, elements: Expr<T>, at: I32) => void): void =>
    f.for("part", 0, count, 1, (part) => {
      const at = f.let("part_at", i32.mul(part, 4 * stride));
      const from = lanes.subtract(lanes.load(i32.add(nears, at)), first);
      const distance = lanes.add(from, lanes.load(i32.add(means, at)));
      body(distance, f.let("elements", lanes.splat(f32.ofInteger(elements(part)))), at);
    });
  const mean = f.local(lanes.type as T, "mean");
  const spread = f.local(lanes.type as T, "spread");
  f.set(mean, lanes.constant(0));
  f.set(spread, lanes.constant(0));
  eachPart((distance, counted) => f.set(mean, lanes.multiplyAdd(counted, distance, get(mean))));
  f.set(mean, lanes.divide(get(mean), lanes.constant(total)));
  eachPart((distance, counted, at) => {
    const further = f.let("further", lanes.subtract(distance, get(mean)));
    const own = lanes.add(get(spread), lanes.load(i32.add(squares, at)));
    f.set(spread, lanes.multiplyAdd(lanes.multiply(counted, further), further, own));
  });
  return spread;
}
