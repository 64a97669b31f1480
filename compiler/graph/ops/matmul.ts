/** y = a · b, each stored transposed where its flag says so: [m, k] · [k, n]. */
import { f32, type OpDef } from "../op.ts";

export const matmul: OpDef<"matmul"> = {
  arity: 2,
  infer([a, b], { transposeLeft, transposeRight }) {
    const [m, k] = transposeLeft ? [a.shape[1], a.shape[0]] : [a.shape[0], a.shape[1]];
    const [inner, n] = transposeRight ? [b.shape[1], b.shape[0]] : [b.shape[0], b.shape[1]];
    const ranks = a.shape.length === 2 && b.shape.length === 2;
    return ranks && k === inner && m !== undefined && n !== undefined ? f32([m, n]) : `[${a.shape}] times [${b.shape}]`;
  },
  evaluate([a, b], { attributes: { transposeLeft, transposeRight }, type }, [left]) {
    const [m = 0, n = 0] = type.shape;
    const k = left.shape[transposeLeft ? 0 : 1] ?? 0;
    const out = new Float64Array(m * n);
    for (let i = 0; i < m; i++) {
      for (let p = 0; p < k; p++) {
        const value = a[transposeLeft ? p * m + i : i * k + p] as number;
        const [base, step] = transposeRight ? [p, k] : [p * n, 1];
        for (let j = 0; j < n; j++)
          out[i * n + j] = (out[i * n + j] as number) + value * (b[base + j * step] as number);
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
