/** WebAssembly: every family of steps and what prints it. An op that lacks a kernel does not compile. */
import type { OperationStep, Schedule, Step, StepFamily } from "../../schedule/types.ts";
import type { Target } from "../target.ts";
import { codeKey } from "./code/encode.ts";
import { conv2dDispatches } from "./conv2d.ts";
import { conv2dInputGradDispatches } from "./conv2d-input-grad.ts";
import { conv2dWeightGradDispatches } from "./conv2d-weight-grad.ts";
import type { WasmDispatch, WasmKernel } from "./kernel.ts";
import { mapDispatches } from "./map.ts";
import { matmulDispatches } from "./matmul.ts";
import { oneHotDispatches } from "./one-hot.ts";
import { pool2dDispatches, pool2dGradDispatches } from "./pool2d.ts";
import { reduceDispatches } from "./reduce.ts";

type Print = (step: OperationStep, schedule: Schedule) => readonly WasmDispatch[];

const operations: { readonly [F in Exclude<StepFamily, "map" | "reduce">]: Print } = {
  conv2d: conv2dDispatches,
  "conv2d-input-grad": conv2dInputGradDispatches,
  "conv2d-weight-grad": conv2dWeightGradDispatches,
  matmul: matmulDispatches,
  pool2d: pool2dDispatches,
  "pool2d-grad": pool2dGradDispatches,
  "one-hot": oneHotDispatches,
};

function dispatches(step: Step, schedule: Schedule): readonly WasmDispatch[] {
  if (step.family === "map") return mapDispatches(step, schedule);
  if (step.family === "reduce") return reduceDispatches(step, schedule);
  return operations[step.family](step, schedule);
}

export const wasmTarget: Target<WasmKernel, unknown> = {
  name: "wasm",
  key: (kernel) => codeKey(kernel.function),
  dispatches,
};
