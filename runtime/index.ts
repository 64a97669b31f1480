/** `resnet-lang/runtime`: runs emitted modules on a GPU or the processor. No dependencies; the GPU is passed in. */
export { bytesOf } from "./base64.ts";
export type { CpuDevice, CpuOptions, SimdVariant } from "./cpu/types.ts";
export { defineProgram, type FunctionTypes, type TypedProgram } from "./define-program.ts";
export type { DeviceTargets } from "./device-base.ts";
export { openDevice, type Device, type DeviceKind, type OpenDeviceOptions } from "./device.ts";
export type { GpuDevice, GpuEntry, GpuLimits, GpuOptions } from "./gpu/types.ts";
export { channelStatistics, Loader, split } from "./data.ts";
export type { Augmentation, Batch, Dataset, Normalisation, TargetData, TargetedDataset } from "./dataset.ts";
export { rateAt, type Schedule } from "./learning-rate.ts";
export { DeviceLostError, ResnetProblem } from "./problem.ts";
export type { Inputs } from "./inputs.ts";
export { FORMAT_VERSION, type Program, type ProgramRecipe } from "./program.ts";
export { readSafetensors, writeSafetensors, type Safetensors, type Tensor } from "./safetensors.ts";
export { openSession, type Session, type SessionOptions, type StepResult } from "./session.ts";
export { LossNotFinite, train, type TrainOptions, type TrainProgress } from "./train.ts";
export { fitWeights, type FittedWeights, type LoadOptions } from "./fit-weights.ts";
export type { NameStyle } from "./names.ts";
export { loadWeights, saveWeights, type SaveOptions } from "./weights.ts";
