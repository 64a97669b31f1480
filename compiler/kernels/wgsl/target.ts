/** WGSL: every family of steps and what prints it. An op that lacks a kernel does not compile. */
import type { TargetCode, WgslCode } from "../../../runtime/program.ts";
import type { OperationName } from "../../schedule/families.ts";
import type { DeviceProfile, Dispatch, Target } from "../target.ts";
import { halfFeatures } from "./bindings.ts";
import { conv2dDispatches, conv2dMade } from "./conv2d.ts";
import { conv2dInputGradDispatches, conv2dInputGradMade } from "./conv2d-input-grad.ts";
import { conv2dWeightGradDispatches } from "./conv2d-weight-grad.ts";
import { gatherFolds } from "./gather.ts";
import { mapDispatches } from "./map.ts";
import { hostedBy } from "./hosting.ts";
import { matmulDispatches, matmulMade } from "./matmul.ts";
import { oneHotDispatches } from "./one-hot.ts";
import { pool2dDispatches, pool2dGradDispatches } from "./pool2d.ts";
import { reduceDispatches } from "./reduce.ts";
import { shareKernels } from "./share.ts";
import { resize2dDispatches, resize2dGradDispatches } from "./resize2d.ts";
import type { Made } from "./store.ts";
import { reusing } from "../reuse.ts";
import { withTail } from "../with-tail.ts";
import type { OperationWork, Work } from "../work.ts";

type Print<K extends OperationName> = (work: OperationWork<K>, device: DeviceProfile) => readonly Dispatch[];

const operations: { readonly [K in OperationName]: Print<K> } = {
  conv2d: conv2dDispatches,
  "conv2d-input-grad": conv2dInputGradDispatches,
  "conv2d-weight-grad": conv2dWeightGradDispatches,
  matmul: matmulDispatches,
  pool2d: pool2dDispatches,
  "pool2d-grad": pool2dGradDispatches,
  resize2d: resize2dDispatches,
  "resize2d-grad": resize2dGradDispatches,
  "one-hot": oneHotDispatches,
};

/** Families whose kernels may do a tail as they store, and what they make at a time. */
const made: { readonly [K in OperationName]?: (work: OperationWork<K>, device: DeviceProfile) => Made } = {
  conv2d: conv2dMade,
  "conv2d-input-grad": conv2dInputGradMade,
  matmul: matmulMade,
};

function print(work: Work, device: DeviceProfile): readonly Dispatch[] {
  return printFamily(work, device).map((dispatch) => {
    const { kernel } = dispatch;
    const features = halfFeatures(kernel.code);
    return features.length === 0
      ? dispatch
      : { ...dispatch, kernel: { ...kernel, requires: [...kernel.requires, ...features] } };
  });
}
function printFamily(work: Work, device: DeviceProfile): readonly Dispatch[] {
  switch (work.family) {
    case "map":
      return mapDispatches(work, device);
    case "reduce":
      return reduceDispatches(work, device);
    default:
      return withTail(work, {
        hosted: hostedBy(work, madeBy(work, device), device),
        operation: (each) => printOperation(each, device),
        alone: (each) => printFamily(each, device),
      });
  }
}
function madeBy<K extends OperationName>(work: OperationWork<K>, device: DeviceProfile): Made | undefined {
  return work.tail.length === 0 ? undefined : made[work.family]?.(work, device);
}
function printOperation<K extends OperationName>(work: OperationWork<K>, device: DeviceProfile): readonly Dispatch[] {
  return operations[work.family](work, device);
}

export const wgslTarget: Target<string, DeviceProfile, Omit<WgslCode, keyof TargetCode>> = {
  key: (code) => code,
  dispatches: reusing<string, DeviceProfile>(print),
  share: shareKernels,
  gather: gatherFolds,
  maxBindings: ({ maxStorageBuffers }) => maxStorageBuffers,
  link: (kernels) => ({
    requires: [...new Set([...kernels.values()].flatMap(({ requires }) => requires))].sort(),
    kernels: [...kernels].map(([name, { code, writes, sizes }]) => ({ name, writes, ...(sizes && { sizes }), code })),
  }),
};
