/** Sizes for messages, and which batch would fit where a plan does not. */
import type { ProgramFunction } from "./program.ts";

/** 47185920 -> `45.0 MiB`. */
export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/**
 * What would fit, by proportion: weights and their states stay, all else grows with the batch.
 * @param kept bytes of `bytes` that do not depend on the batch
 */
export function fittingBatch(batch: number, bytes: number, kept: number, limit: number): string {
  const fits = bytes > kept ? Math.floor((batch * (limit - kept)) / (bytes - kept)) : 0;
  return fits >= 1 ? `a batch of ${fits} fits` : "no batch fits: make the model or its input smaller";
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
