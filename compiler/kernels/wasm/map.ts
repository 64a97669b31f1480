/** y[i] = expression(i): rows of vectors. What is the same in every row of a channel's numbers is computed once in front. */
import { mergeAxes } from "../domain.ts";
import { i32, type FunctionBuilder } from "./code/build.ts";
import type { Expr, F32, I32, V128 } from "./code/tree.ts";
import { ExpressionWriter, isVectorisable } from "./fused/expression.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";
import { scalar, vector } from "./lanes.ts";
import { eachRow, rowsOf } from "./fused/rows.ts";
import type { MapWork } from "../work.ts";

/** Rows up to this long are written out whole: their places are constants and invariants stay in registers. */
const UNROLLED = 64;

export function mapDispatches(work: MapWork): readonly WasmDispatch[] {
  const { domain, expressions } = mergeAxes(
    work.domain,
    [],
    work.outputs.map(({ expression }) => expression),
  );
  const extents = domain.length === 0 ? [1] : domain;
  const rank = extents.length;
  const rows = rowsOf(extents);
  const vectorised = isVectorisable(expressions, rank - 1);
  const bindings = [...work.operands, ...work.outputs];
  const writes = [...work.operands.map(() => false), ...work.outputs.map(() => true)];
  const family = `map ${vectorised ? "vector" : "scalar"}`;
  return [
    dispatchOf({ family, bindings, writes, items: rows.items }, ({ f, from, to, buffers }) => {
      const operands = buffers.slice(0, work.operands.length);
      const outputs = buffers.slice(work.operands.length);
      const vectors = expressions.map((each) => new ExpressionWriter(f, each, vector, operands, rank));
      const scalars = expressions.map((each) => new ExpressionWriter(f, each, scalar, operands, rank));
      const unrolled = vectorised && rank === 2 && rows.length <= UNROLLED && rows.length >= 4;
      const places = unrolled ? Array.from({ length: Math.floor(rows.length / 4) }, (_, k) => i32.const(4 * k)) : [];
      // Row-invariant values do not ask which row it is.
      if (unrolled) for (const each of vectors) each.row([i32.const(0)]);
      const known = vectors.map((each) => places.map((place) => each.hoisted(place)));
      let targets: readonly I32[] = outputs;
      eachRow(f, rows, [from, to], vectorised, {
        row(outer, linear) {
          for (const each of vectorised ? vectors : scalars) each.row(outer);
          if (vectorised && rows.length % 4 !== 0) for (const each of scalars) each.row(outer);
          targets =
            outer.length === 0
              ? outputs
              : outputs.map((each) => f.let("y", i32.add(each, i32.mul(linear, 4 * rows.length))));
        },
        vectors(begin, end) {
          const one = (i: I32, place: number): void => {
            const values = vectors.map((each, output) => each.value(i, known[output]?.[place]));
            storeAll(f, values, targets, i, (address, value, offset) => f.store(address, value as V128, offset));
          };
          if (unrolled) places.forEach(one);
          else f.for("i", begin, end, 4, (i) => one(i, -1));
        },
        tail(begin, end) {
          f.for("i", begin, end, 1, (i) => {
            const values = scalars.map((each) => each.value(i));
            storeAll(f, values, targets, i, (address, value, offset) => f.storeF32(address, value as F32, offset));
          });
        },
      });
    }),
  ];
}

/** All values before any store: an output may lie where another's operand lies. */
function storeAll(
  f: FunctionBuilder,
  values: readonly Expr[],
  targets: readonly I32[],
  index: I32,
  store: (address: I32, value: Expr, offset: number) => void,
): void {
  const named = values.length > 1 ? values.map((each) => f.let("value", each)) : values;
  named.forEach((value, output) => {
    const target = targets[output] as I32;
    if (index.kind === "constant") store(target, value, 4 * index.value);
    else store(i32.add(target, i32.mul(index, 4)), value, 0);
  });
}
