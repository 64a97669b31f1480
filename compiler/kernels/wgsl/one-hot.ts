/** Labels to rows with a 1 at the label, or before it; a label outside the classes gives a row of zeros. */
import type { DeviceProfile, Dispatch } from "../target.ts";
import { declareBuffers, entry, gridFor, threadIndex, write, writes } from "./bindings.ts";
import { wgsl } from "./wgsl-tag.ts";
import type { OperationWork } from "../work.ts";

export function oneHotDispatches(
  { attributes: { ones }, inputs: [labels], output }: OperationWork<"one-hot">,
  device: DeviceProfile,
): readonly Dispatch[] {
  const [rows = 1, classes = 1] = output.type.shape;
  const grid = gridFor(rows * classes, device.maxWorkgroupsPerDimension);
  const y = writes("y", "f32", output);
  const isOne = ones === "at" ? "label == place" : `place < label && label < ${classes}`;
  const code = wgsl`
    ${declareBuffers([{ name: "labels", type: "i32", writes: false }, y])}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      if (t >= ${rows * classes}) { return; }
      let label = labels[t / ${classes}];
      let place = t % ${classes};
      ${write(y, "t", `select(0.0f, 1.0f, ${isOne})`)}
    }`;
  return [
    { kernel: { family: "one-hot", code, writes: [false, true], requires: [] }, bindings: [labels, output], grid },
  ];
}
