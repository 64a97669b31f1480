/**
 * y = a · b, each stored transposed where its flag says so: [m, k] · [k, n]. Axes in front of these two are a batch: both
 * inputs have the same, and each place of it is a product of its own.
 */
import { f32, type OpDef } from "../op.ts";
import { sameShape, volume } from "../shape.ts";
import type { OpAttributes, OpInputs, TensorType } from "../types.ts";

/** A batch of products: [m, k] by [k, n] each. */
export interface ProductExtents {
  readonly batches: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}
/** Of inputs that the op takes. */
export function productExtents(
  [a, b]: OpInputs<{ readonly type: TensorType }>["matmul"],
  { transposeLeft, transposeRight }: OpAttributes["matmul"],
): ProductExtents {
  const [rows = 1, columns = 1] = a.type.shape.slice(-2);
  const [m, k] = transposeLeft ? [columns, rows] : [rows, columns];
  return { batches: volume(a.type.shape.slice(0, -2)), m, k, n: b.type.shape.at(transposeRight ? -2 : -1) ?? 1 };
}

export const matmul: OpDef<"matmul"> = {
  arity: 2,
  infer([a, b], { transposeLeft, transposeRight }) {
    const batch = a.shape.slice(0, -2);
    const [m, k] = [a.shape.at(transposeLeft ? -1 : -2), a.shape.at(transposeLeft ? -2 : -1)];
    const [inner, n] = [b.shape.at(transposeRight ? -1 : -2), b.shape.at(transposeRight ? -2 : -1)];
    const fits = a.shape.length >= 2 && sameShape(batch, b.shape.slice(0, -2)) && k === inner;
    return fits && m !== undefined && n !== undefined ? f32([...batch, m, n]) : `[${a.shape}] times [${b.shape}]`;
  },
  evaluate([a, b], { attributes, type }, [left, right]) {
    const { batches, m, k, n } = productExtents([{ type: left }, { type: right }], attributes);
    const { transposeLeft, transposeRight } = attributes;
    const out = new Float64Array(volume(type.shape));
    for (let batch = 0; batch < batches; batch++) {
      const [aAt, bAt, outAt] = [batch * m * k, batch * k * n, batch * m * n];
      for (let i = 0; i < m; i++)
        for (let p = 0; p < k; p++) {
          const value = a[aAt + (transposeLeft ? p * m + i : i * k + p)] as number;
          const [base, step] = transposeRight ? [bAt + p, k] : [bAt + p * n, 1];
          const row = outAt + i * n;
          for (let j = 0; j < n; j++) out[row + j] = (out[row + j] as number) + value * (b[base + j * step] as number);
        }
    }
    return out;
  },
  grad(build, { inputs: [a, b], attributes: { transposeLeft, transposeRight } }, dy) {
    const da = transposeLeft ? build.matmul(b, dy, transposeRight, true) : build.matmul(dy, b, false, !transposeRight);
    const db = transposeRight ? build.matmul(dy, a, true, transposeLeft) : build.matmul(a, dy, !transposeLeft, false);
    return [da, db];
  },
};
