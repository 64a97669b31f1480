/** Sizes for messages, and which batch would fit where a plan does not. */
import { ResnetProblem } from "./problem.ts";
import type { ProgramFunction } from "./program.ts";

/** 47185920 -> `45.0 MiB`, 2 ** 34 -> `16.00 GiB`. */
export function memorySize(bytes: number): string {
  return bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}

const SMALLER_BATCH = "use a smaller `batch`";
const SMALLER_NETWORK = "use a smaller network or, where its size is open, a smaller `image`";

/** @param fits which batch does; 0: none */
export function tooLarge(code: string, reason: string, fits: string | number): ResnetProblem {
  const named = typeof fits === "string" ? fits : `a batch of ${fits} fits`;
  return new ResnetProblem(
    code,
    `${reason}; ${fits ? named : "no batch fits"}`,
    fits ? SMALLER_BATCH : SMALLER_NETWORK,
  );
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
export function keptBytes(
  buffers: readonly { readonly bytes: number; readonly role: string; readonly within?: object }[],
): number {
  const roles = ["parameter", "state", "prepared"];
  const kept = buffers.filter(({ role, within }) => !within && roles.includes(role));
  return kept.reduce((sum, { bytes }) => sum + bytes, 0);
}
/** The batch that a person chose: that of training, where there is any. */
export function largestBatch(functions: readonly ProgramFunction[]): number {
  const training = functions.filter(({ kind }) => kind === "train");
  return Math.max(1, ...(training.length > 0 ? training : functions).map(({ batch }) => batch));
}
