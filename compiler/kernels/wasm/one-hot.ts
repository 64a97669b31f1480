/** Labels to rows with a 1 at the label, or before it; a label outside the classes gives a row of zeros. */
import { f32, i32, select } from "./code/build.ts";
import type { I32 } from "./code/tree.ts";
import { dispatchOf, type WasmDispatch } from "./kernel.ts";
import type { OperationWork } from "../work.ts";

export function oneHotDispatches({
  attributes: { ones },
  inputs: [source],
  output,
}: OperationWork<"one-hot">): readonly WasmDispatch[] {
  const [rows = 1, classes = 1] = output.type.shape;
  const options = { family: "one-hot", bindings: [source, output], writes: [false, true], items: rows };
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
