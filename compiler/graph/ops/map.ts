/** y[i] = fn(a[i], b[i], c[i]). Every elementwise computation; chains of maps become one kernel. */
import type { NodeBuilder } from "../node-builder.ts";
import { f32, type Contributions, type OpDef } from "../op.ts";
import { scalarFunctions } from "../scalar-functions.ts";
import { sameShape } from "../shape.ts";
import type { NodeId, ScalarArguments, ScalarFunction } from "../types.ts";

export const map: OpDef<"map"> = {
  arity: "of its function",
  infer(inputs, { fn }) {
    const first = inputs[0];
    for (let at = 1; at < inputs.length; at++) {
      const { shape } = inputs[at] ?? first;
      if (!sameShape(shape, first.shape)) return `${fn} of [${first.shape}] and [${shape}]`;
    }
    return first.dtype === "f32" ? first : f32(first.shape);
  },
  evaluate(inputs, { attributes: { fn } }) {
    const { evaluate } = scalarFunctions[fn];
    const [x] = inputs;
    const [, y = x, z = x]: readonly Float64Array[] = inputs;
    const out = new Float64Array(x.length);
    for (let i = 0; i < out.length; i++) out[i] = evaluate(x[i] as number, y[i] as number, z[i] as number);
    return out;
  },
  grad: (build, { id, inputs, attributes: { fn } }, dy) => slopesOf(fn, build, inputs, id, dy),
};

function slopesOf<F extends ScalarFunction>(
  fn: F,
  build: NodeBuilder,
  inputs: ScalarArguments<NodeId>[F],
  y: NodeId,
  dy: NodeId,
): Contributions<ScalarArguments<NodeId | undefined>[F]> {
  return scalarFunctions[fn].grad(build, inputs, y, dy);
}
