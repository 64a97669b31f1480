/**
 * What a map does over a range of its rows, whoever asks: the map's own kernel, or an operation whose tail it is. What is the
 * same in every row of a channel's numbers is computed once in front.
 */
import type { Expression, Layout } from "../../../schedule/types.ts";
import { isRowMajor, mergeAxes, rowMajor } from "../../domain.ts";
import type { MapWork } from "../../work.ts";
import { i32, type FunctionBuilder } from "../code/build.ts";
import type { Expr, F32, I32, V128 } from "../code/tree.ts";
import { scalar, vector, type LaneType } from "../lanes.ts";
import { ExpressionWriter, isVectorisable } from "./expression.ts";
import { eachRow, rowsOf, type Range, type Rows } from "./rows.ts";

/** Rows up to this long are written out whole: their places are constants and invariants stay in registers. */
const UNROLLED = 64;

/** A map over as few axes as it can have. */
export interface MapPlan {
  readonly rows: Rows;
  readonly expressions: readonly Expression[];
  readonly vectorised: boolean;
  readonly operands: number;
  /** By output: which of the expressions, and where it is stored. */
  readonly sources: readonly number[];
  readonly layouts: readonly Layout[];
}

const plans = new WeakMap<MapWork, MapPlan>();
/** Made once: who asks whether a map can be hosted plans it, too. */
export function planMap(work: MapWork): MapPlan {
  const plan = plans.get(work) ?? planOf(work);
  plans.set(work, plan);
  return plan;
}
function planOf(work: MapWork): MapPlan {
  const distinct = [...new Set(work.outputs.map(({ expression }) => expression))];
  const { domain, expressions, layouts } = mergeAxes(
    work.domain,
    [],
    distinct,
    work.outputs.map(({ layout }) => layout ?? rowMajor(work.domain)),
  );
  const extents = domain.length === 0 ? [1] : domain;
  return {
    rows: rowsOf(extents),
    expressions,
    vectorised: isVectorisable(expressions, extents.length - 1, layouts),
    operands: work.operands.length,
    sources: work.outputs.map(({ expression }) => distinct.indexOf(expression)),
    layouts,
  };
}

/** @param buffers addresses of the operands, and of the outputs behind them @param range of rows, or of the elements of the only one */
export function writeMap(f: FunctionBuilder, plan: MapPlan, buffers: readonly I32[], range: Range): void {
  const { rows, expressions, vectorised, sources, layouts } = plan;
  const extents = [...rows.outer, rows.length];
  const rank = extents.length;
  const steps = layouts.map(({ strides }) => strides.at(-1) ?? 1);
  const [operands, outputs] = [buffers.slice(0, plan.operands), buffers.slice(plan.operands)];
  const vectors = expressions.map((each) => new ExpressionWriter(f, each, vector, operands, rank));
  const scalars = expressions.map((each) => new ExpressionWriter(f, each, scalar, operands, rank));
  const { columns } = range;
  const length = columns?.count ?? rows.length;
  const unrolled = vectorised && rank === 2 && length <= UNROLLED && length >= 4;
  const places = unrolled
    ? Array.from({ length: Math.floor(length / 4) }, (_, k) =>
        columns ? f.let("place", i32.add(columns.first, 4 * k)) : i32.const(4 * k),
      )
    : [];
  // Row-invariant values do not ask which row it is.
  if (unrolled) for (const each of vectors) each.row([i32.const(0)]);
  const known = vectors.map((each) => places.map((place) => each.hoisted(place)));
  const hasRest = rows.outer.length === 0 ? !range.isWhole : length % 4 !== 0;
  let targets: readonly I32[] = outputs;
  /** All of them before any store: an output may lie where another's operand lies. */
  const valuesAt = <T extends LaneType>(
    writers: readonly ExpressionWriter<T>[],
    i: I32,
    knownOf: (at: number) => ReadonlyMap<number, Expr<T>> | undefined,
  ): readonly Expr<T>[] => {
    const values: Expr<T>[] = [];
    for (const [at, writer] of writers.entries()) {
      const own = sources.map((source) => values[source]);
      const value = writer.value(i, knownOf(at), own);
      values.push(sources.length > 1 ? f.let("value", value) : value);
    }
    return values;
  };
  eachRow(f, rows, range, vectorised, {
    row(outer, linear) {
      for (const each of vectorised ? vectors : scalars) each.row(outer);
      if (vectorised && hasRest) for (const each of scalars) each.row(outer);
      targets = outputs.map((each, output) => {
        const layout = layouts[output];
        if (layout && !isRowMajor(layout, extents)) return f.let("y", rowAddress(each, layout, outer));
        return outer.length === 0 ? each : f.let("y", i32.add(each, i32.mul(linear, 4 * rows.length)));
      });
    },
    vectors(begin, end) {
      const one = (i: I32, place: number): void => {
        const values = valuesAt(vectors, i, (at) => known[at]?.[place]);
        storeAll({ values, sources, targets, steps }, i, (address, value, offset) =>
          f.store(address, value as V128, offset),
        );
      };
      if (unrolled) places.forEach(one);
      else f.for("i", begin, end, 4, (i) => one(i, -1));
    },
    tail(begin, end) {
      f.for("i", begin, end, 1, (i) => {
        const values = valuesAt(scalars, i, () => undefined);
        storeAll({ values, sources, targets, steps }, i, (address, value, offset) =>
          f.storeF32(address, value as F32, offset),
        );
      });
    },
  });
}

/** Where a row's results are stored, without the last axis. */
function rowAddress(output: I32, { strides, offset }: Layout, outer: readonly I32[]): I32 {
  const first = i32.add(output, 4 * offset);
  return outer.reduce((sum, index, axis) => i32.add(sum, i32.mul(index, 4 * (strides[axis] ?? 0))), first);
}

interface Stored {
  readonly values: readonly Expr[];
  /** By output: which of the values, the address of its row, and elements from one of the row to the next. */
  readonly sources: readonly number[];
  readonly targets: readonly I32[];
  readonly steps: readonly number[];
}

function storeAll(
  { values, sources, targets, steps }: Stored,
  index: I32,
  store: (address: I32, value: Expr, offset: number) => void,
): void {
  sources.forEach((source, output) => {
    const [target, value, step] = [targets[output] as I32, values[source] as Expr, steps[output] ?? 1];
    if (index.kind === "constant") store(target, value, 4 * step * index.value);
    else store(i32.add(target, i32.mul(index, 4 * step)), value, 0);
  });
}
