/** Sizes for messages, and which batch would fit where a plan does not. */
import { ResnetProblem } from "./problem.ts";
import type { ProgramFunction } from "./program.ts";

/** `512 B`, `1.5 KiB`, `45.0 MiB`, `16.00 GiB`. */
export function memorySize(bytes: number): string {
  const unit = Math.min(3, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return `${(bytes / 1024 ** unit).toFixed([0, 1, 1, 2][unit])} ${["B", "KiB", "MiB", "GiB"][unit]}`;
}

/** @param fits which batch does; 0: none @param functions of all that is too large: to train, a budget of memory helps, too */
export function tooLarge(
  code: string,
  reason: string,
  fits: string | number,
  functions: readonly ProgramFunction[] = [],
): ResnetProblem {
  const named = typeof fits === "string" ? fits : `a batch of ${fits} fits`;
  const less = fits ? "a smaller `batch`" : "a smaller network or, where its size is open, a smaller `image`";
  const budget = functions.some(({ kind }) => kind === "train") ? ", or a `memoryBudget` that fits" : "";
  return new ResnetProblem(code, `${reason}; ${fits ? named : "no batch fits"}`, `use ${less}${budget}`);
}

/**
 * What would fit, by proportion: weights and their states stay, all else grows with the batch.
 * @param kept bytes of `bytes` that do not depend on the batch
 */
export function fittingBatch(batch: number, bytes: number, kept: number, limit: number): number {
  return bytes > kept ? Math.max(0, Math.floor((batch * (limit - kept)) / (bytes - kept))) : 0;
}
/** Where nobody knows how much there is. */
export function halfBatch(functions: readonly ProgramFunction[]): string {
  return largestBatch(functions) > 1 ? "half the batch may fit" : "";
}

/** Bytes that do not depend on the batch: weights, their states, and what is made of them once. */
export function keptBytes(buffers: readonly { bytes: number; role: string; within?: object }[]): number {
  const roles = ["parameter", "state", "prepared"];
  return buffers.reduce((sum, { bytes, role, within }) => (!within && roles.includes(role) ? sum + bytes : sum), 0);
}
/** The batch that a person chose: that of training, where there is any. */
export function largestBatch(functions: readonly ProgramFunction[]): number {
  const training = functions.filter(({ kind }) => kind === "train");
  return Math.max(1, ...(training.length > 0 ? training : functions).map(({ batch }) => batch));
}
