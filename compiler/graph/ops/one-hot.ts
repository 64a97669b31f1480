/** Labels to rows with a 1 at the label, or before it. Its own op because an index is data here, which no access can follow. */
import { f32, notDifferentiable, type OpDef } from "../op.ts";

export const oneHot: OpDef<"one-hot"> = {
  arity: 1,
  infer: ([labels], { classes }) =>
    labels.dtype === "i32" && labels.shape.length === 1
      ? f32([labels.shape[0] ?? 0, classes])
      : "labels are i32 of rank 1",
  evaluate([labels], { attributes: { classes, ones } }) {
    const out = new Float64Array(labels.length * classes);
    labels.forEach((label, row) => {
      if (label < 0 || label >= classes) return;
      const first = row * classes;
      out.fill(1, ones === "at" ? first + label : first, ones === "at" ? first + label + 1 : first + label);
    });
    return out;
  },
  grad: notDifferentiable("a label has no slope"),
};
