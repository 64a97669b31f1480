/** Labels to rows with a 1 at the label, or before it; a label outside the classes gives a row of zeros. */
import type { OperationStep, Schedule } from "../../schedule/types.ts";
import { shapesOf } from "../convolution-spec.ts";
import { onesOf } from "../ones.ts";
import { f32, i32, select } from "./code/build.ts";
import type { I32 } from "./code/tree.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";

export function oneHotDispatches(step: OperationStep, { graph }: Schedule): readonly WasmDispatch[] {
  const [rows = 1, classes = 1] = shapesOf(step, graph).output;
  const ones = onesOf(step, graph);
  const bindings = [step.operands[0]?.buffer ?? -1, step.output.buffer].map((buffer) => ({ buffer }));
  const options = { family: "one-hot", bindings, writes: [false, true], items: rows };
  return [
    dispatchOf(options, ({ f, from, to, buffers: [labels, y] }) =>
      f.for("row", from, to, 1, (row) => {
        const label = f.let("label", i32.load(i32.add(labels as I32, i32.mul(row, 4))));
        const target = f.let("target", i32.add(y as I32, i32.mul(row, 4 * classes)));
        // A label outside has no place before it.
        const end = f.let("end", ones === "at" ? label : select(i32.lt(label, classes), label, i32.const(0)));
        f.for("c", 0, classes, 1, (c) => {
          const isOne = ones === "at" ? i32.eq(end, c) : i32.lt(c, end);
          f.storeF32(i32.add(target, i32.mul(c, 4)), f32.ofInteger(isOne));
        });
      }),
    ),
  ];
}
