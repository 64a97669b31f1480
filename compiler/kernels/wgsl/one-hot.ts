/** Labels to rows with a 1 at the label, or before it; a label outside the classes gives a row of zeros. */
import type { OperationStep, Schedule } from "../../schedule/types.ts";
import type { DeviceProfile, Dispatch } from "../target.ts";
import { declareBuffers, entry, gridFor, threadIndex } from "./bindings.ts";
import { shapesOf } from "../convolution-spec.ts";
import { onesOf } from "../ones.ts";
import { wgsl } from "./wgsl-tag.ts";

export function oneHotDispatches(step: OperationStep, { graph }: Schedule, device: DeviceProfile): readonly Dispatch[] {
  const [rows = 1, classes = 1] = shapesOf(step, graph).output;
  const ones = onesOf(step, graph);
  const grid = gridFor(rows * classes, device.maxWorkgroupsPerDimension);
  const isOne = ones === "at" ? "label == place" : `place < label && label < ${classes}`;
  const code = wgsl`
    ${declareBuffers([
      { name: "labels", type: "i32", writes: false },
      { name: "y", type: "f32", writes: true },
    ])}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      if (t >= ${rows * classes}) { return; }
      let label = labels[t / ${classes}];
      let place = t % ${classes};
      y[t] = select(0.0f, 1.0f, ${isOne});
    }`;
  const bindings = [step.operands[0]?.buffer ?? -1, step.output.buffer].map((buffer) => ({ buffer }));
  return [{ kernel: { family: "one-hot", code, writes: [false, true], requires: [] }, bindings, grid }];
}
