/** `resnet-lang/runtime`: runs emitted modules. No dependencies; the GPU is passed in. */
export { defineProgram, type FunctionTypes, type TypedProgram } from "./define-program.ts";
export { DeviceLostError, openDevice, type Device, type OpenDeviceOptions } from "./device.ts";
export {
  channelStatistics,
  Loader,
  split,
  type Augmentation,
  type Batch,
  type Dataset,
  type Normalisation,
} from "./data.ts";
export { rateAt, type Schedule } from "./learning-rate.ts";
export { ResnetProblem } from "./problem.ts";
export type { Inputs } from "./prepared-function.ts";
export { FORMAT_VERSION, type Program } from "./program.ts";
export { readSafetensors, writeSafetensors, type Safetensors, type Tensor } from "./safetensors.ts";
export { openSession, type Session, type SessionOptions, type StepResult } from "./session.ts";
export { LossNotFinite, train, type TrainOptions, type TrainProgress } from "./train.ts";
export { loadWeights, saveWeights, type SaveOptions } from "./weights.ts";
