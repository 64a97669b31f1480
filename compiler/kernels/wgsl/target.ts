/** WGSL: every family of steps and what prints it. An op that lacks a kernel does not compile. */
import type { TargetCode, WgslCode } from "../../../runtime/program.ts";
import type { OperationStep, Schedule, Step, StepFamily } from "../../schedule/types.ts";
import type { DeviceProfile, Dispatch, Target } from "../target.ts";
import { conv2dDispatches } from "./conv2d.ts";
import { conv2dInputGradDispatches } from "./conv2d-input-grad.ts";
import { conv2dWeightGradDispatches } from "./conv2d-weight-grad.ts";
import { mapDispatches } from "./map.ts";
import { matmulDispatches } from "./matmul.ts";
import { oneHotDispatches } from "./one-hot.ts";
import { pool2dDispatches, pool2dGradDispatches } from "./pool2d.ts";
import { reduceDispatches } from "./reduce.ts";
import { reusing } from "../reuse.ts";

type Print = (step: OperationStep, schedule: Schedule, device: DeviceProfile) => readonly Dispatch[];

const operations: { readonly [F in Exclude<StepFamily, "map" | "reduce">]: Print } = {
  conv2d: conv2dDispatches,
  "conv2d-input-grad": conv2dInputGradDispatches,
  "conv2d-weight-grad": conv2dWeightGradDispatches,
  matmul: matmulDispatches,
  pool2d: pool2dDispatches,
  "pool2d-grad": pool2dGradDispatches,
  "one-hot": oneHotDispatches,
};

function print(step: Step, schedule: Schedule, device: DeviceProfile): readonly Dispatch[] {
  if (step.family === "map") return mapDispatches(step, schedule, device);
  if (step.family === "reduce") return reduceDispatches(step, schedule, device);
  return operations[step.family](step, schedule, device);
}

export const wgslTarget: Target<string, DeviceProfile, Omit<WgslCode, keyof TargetCode>> = {
  key: (code) => code,
  dispatches: reusing<string, DeviceProfile>(print),
  link: (kernels) => ({
    requires: [...new Set([...kernels.values()].flatMap(({ requires }) => requires))].sort(),
    kernels: [...kernels].map(([name, { code, writes }]) => ({ name, code, writes })),
  }),
};
