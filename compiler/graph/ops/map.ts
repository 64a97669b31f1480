/** y[i] = fn(a[i], b[i], c[i]). Every elementwise computation; chains of maps become one kernel. */
import { f32, type OpDef } from "../op.ts";
import { scalarFunctions } from "../scalar-functions.ts";
import { sameShape } from "../shape.ts";

export const map: OpDef<"map"> = {
  arity: -1,
  infer(inputs, { fn }) {
    const [first] = inputs;
    const { arity } = scalarFunctions[fn];
    if (!first || inputs.length !== arity) return `${fn} takes ${arity} inputs, not ${inputs.length}`;
    const odd = inputs.find(({ shape }) => !sameShape(shape, first.shape));
    return odd ? `${fn} of [${first.shape}] and [${odd.shape}]` : f32(first.shape);
  },
  evaluate([a, b = a, c = a], { attributes: { fn } }) {
    const { evaluate } = scalarFunctions[fn];
    const [x, y, z] = [a as Float64Array, b as Float64Array, c as Float64Array];
    const out = new Float64Array(x.length);
    for (let i = 0; i < out.length; i++) out[i] = evaluate(x[i] as number, y[i] as number, z[i] as number);
    return out;
  },
  grad: (build, { id, inputs, attributes: { fn } }, dy) => scalarFunctions[fn].grad(build, inputs, id, dy),
};
