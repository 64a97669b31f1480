/**
 * `resnet-lang/runtime`: runs and trains emitted modules on a GPU or the processor, over images and storages that it is
 * handed. No dependencies, no files; the GPU is passed in.
 */
export { decodeDataset, type PublishedName } from "../datasets/decode.ts";
export type { NamedBytes } from "../datasets/data-set.ts";
export { makeSynthetic } from "../datasets/synthetic.ts";
export { tarFiles, type TarFile } from "../datasets/tar.ts";
export type { Score } from "../training/evaluate.ts";
export type { Ending, TrainingEvent } from "../training/events.ts";
export { BEST, LAST } from "../training/files.ts";
export { keepTraining } from "../training/keep-training.ts";
export { trainRecipe, type RecipeRunOptions } from "../training/recipe-run.ts";
export { MemoryStorage, NotStored, type Storage } from "../training/storage.ts";
export { stoppedText, type Stopped } from "../training/stopping.ts";
export type { CpuDevice, CpuOptions } from "./cpu/types.ts";
// What modules of older versions read their kernels by: they are told by `defineProgram`, once they are loaded.
export { bytesOf } from "./base64.ts";
export { normalised } from "./augment/prepare.ts";
export { softmax, topK, type Answer } from "./answers.ts";
export { defineProgram, type FunctionTypes, type Shaped, type TypedProgram } from "./define-program.ts";
export type { DeviceTargets } from "./device-base.ts";
export {
  openCpuDevice,
  openDevice,
  openGpuDevice,
  type Device,
  type DeviceKind,
  type OpenDeviceOptions,
} from "./device.ts";
export type { TimedRun, TimedTrack } from "./execution.ts";
export { isSoftware as isSoftwareAdapter } from "./gpu/software-adapter.ts";
export type { GpuDevice, GpuEntry, GpuLimits, GpuOptions } from "./gpu/types.ts";
export { channelStatistics, Loader, split } from "./data.ts";
export type { Augmentation, Batch, Dataset, Normalisation, TargetData, TargetedDataset } from "./dataset.ts";
export { rateAt, type Schedule } from "./learning-rate.ts";
export { DeviceLostError, ResnetProblem } from "./problem.ts";
export { toPictureMetadata, type KnownPictures } from "./pictures.ts";
export type { Inputs } from "./inputs.ts";
export { FORMAT_VERSION, type Program, type ProgramPictures, type ProgramRecipe, type SimdVariant } from "./program.ts";
export { readSafetensors, writeSafetensors, type Safetensors, type Tensor } from "./safetensors.ts";
export { openSession, type SessionOptions } from "./open-session.ts";
export type { Session, StepResult } from "./session.ts";
export { LossNotFinite, train, type TrainOptions, type TrainProgress } from "./train.ts";
export { fitWeights, type FittedWeights, type LoadOptions } from "./fit-weights.ts";
export type { NameStyle } from "./names.ts";
export type { NameMap, TheirName } from "./naming/name-map.ts";
export { rows, steps } from "./tables.ts";
export { unpack } from "./unpack.ts";
export { loadWeights, saveWeights, type SaveOptions } from "./weights.ts";
