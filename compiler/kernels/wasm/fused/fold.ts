/** The part of a reduction behind its sums: partial results become results, and these are stored with what is made of them. */
import { bug } from "../../../bug.ts";
import type { Expression } from "../../../schedule/types.ts";
import type { Binding } from "../../target.ts";
import type { ReduceWork } from "../../work.ts";
import { get, i32, type FunctionBuilder } from "../code/build.ts";
import type { Expr, F32, I32, Local, V128 } from "../code/tree.ts";
import { dispatchOf, type WasmDispatch } from "../kernel.ts";
import { scalar, vector, type Lanes, type LaneType } from "../lanes.ts";
import { ExpressionWriter } from "./expression.ts";

export type FoldKind = "sum" | "max";

export function combine<T extends LaneType>(kind: FoldKind, lanes: Lanes<T>, sum: Expr<T>, value: Expr<T>): Expr<T> {
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
    storeValue(f, lanes, i32.add(targets[output] ?? bug(`there is no output ${output}`), at), value, 16 * k);
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
      const value = f.let("finished", writer.finished(i32.add(first, lanes.width * k), known));
      store(sums.length + place, value, k);
      known.push(value);
    }
  }
}

/** Each result = fold of its partial ones over parts, in order, and what is made of it. */
export function foldParts(
  { operands: reads, outputs: results, finish }: ReduceWork,
  kinds: readonly FoldKind[],
  outputs: number,
  parts: number,
  partials: readonly Binding[],
): WasmDispatch {
  const width = outputs % 4 === 0 ? 4 : 1;
  const read = finish.length > 0 ? reads : [];
  const written = [...results, ...finish];
  const bindings: readonly Binding[] = [...read, ...partials, ...written];
  const writes = [...read.map(() => false), ...partials.map(() => false), ...written.map(() => true)];
  const options = { family: "fold partials", bindings, writes, items: outputs / width };
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
        const sums = sources.map((from, output) => [
          foldOne(f, lanes, kinds[output] ?? "sum", i32.add(from, at), outputs, parts),
        ]);
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
  kind: FoldKind,
  address: I32,
  stride: number,
  parts: number,
): Local<T> {
  const sum = f.local(lanes.type as T, "sum");
  const source = f.local("i32", "source");
  f.set(source, address);
  f.set(sum, lanes.load(get(source)));
  f.for("part", 1, parts, 1, () => {
    f.increase(source, 4 * stride);
    f.set(sum, combine(kind, lanes, get(sum), lanes.load(get(source))));
  });
  return sum;
}
