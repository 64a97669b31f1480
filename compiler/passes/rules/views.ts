/** Two views in a row are one, or none. */
import { sameShape } from "../../graph/shape.ts";
import { ruleOn, type Rule } from "./rule.ts";

export const viewRules: readonly Rule[] = [
  ruleOn("broadcast", "broadcast-of-broadcast", ({ inputs: [a], attributes: { shape, axes } }, build) => {
    const inner = build.nodeOf(a);
    if (inner.op !== "broadcast") return undefined;
    const composed = inner.attributes.axes.map((axis) => axes[axis] ?? 0);
    return build.broadcast(inner.inputs[0], shape, composed);
  }),
  ruleOn("reshape", "reshape-of-reshape", ({ inputs: [a], attributes: { shape } }, build) => {
    const inner = build.nodeOf(a);
    return inner.op === "reshape" ? build.reshape(inner.inputs[0], shape) : undefined;
  }),
  ruleOn("reshape", "reshape-to-same", ({ inputs: [a], attributes: { shape } }, build) =>
    sameShape(build.typeOf(a).shape, shape) ? a : undefined,
  ),
  ruleOn("transpose", "transpose-of-transpose", ({ inputs: [a], attributes: { permutation } }, build) => {
    const inner = build.nodeOf(a);
    if (inner.op !== "transpose") return undefined;
    const composed = permutation.map((axis) => inner.attributes.permutation[axis] ?? 0);
    return build.transpose(inner.inputs[0], composed);
  }),
  ruleOn("transpose", "transpose-to-same", ({ inputs: [a], attributes: { permutation } }) =>
    permutation.every((axis, i) => axis === i) ? a : undefined,
  ),
];
