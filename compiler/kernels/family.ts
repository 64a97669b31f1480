/**
 * A kernel family: one operation, several ways to run it. Reads from top to bottom in its file: what is computed, its
 * spec, its tiling, the candidates, the template. A tiling is chosen once; code, grid and label all come from it.
 */
import { bug } from "../bug.ts";
import type { Binding, DeviceProfile, Dispatch } from "./target.ts";

export type Grid = readonly [number, number, number];

export interface KernelText {
  readonly code: string;
  /** For each binding whether the kernel writes it. */
  readonly writes: readonly boolean[];
  readonly grid: Grid;
}

export interface KernelFamily<Spec, Tiling> {
  readonly name: string;
  /** Ways that are right for this spec and device, the one to be preferred first; at least 1, at most 8. */
  readonly candidates: (spec: Spec, device: DeviceProfile) => readonly Tiling[];
  /** `quad P=8` */
  readonly variant: (tiling: Tiling) => string;
  /** Device features that the code needs. */
  readonly requires: (tiling: Tiling) => readonly string[];
  /** Equal specs and tilings give equal text. */
  readonly kernel: (spec: Spec, tiling: Tiling, device: DeviceProfile) => KernelText;
}

/** Picks one of the candidates; tests and the benchmark ask for the others. */
export type Select = <Tiling>(candidates: readonly Tiling[], family: string) => Tiling;

export const preferred: Select = (candidates, family) =>
  candidates[0] ?? bug(`${family} has no kernel for this step`);

/** @param bindings one a buffer that the kernel declares, in order */
export function dispatchOf<Spec, Tiling>(
  family: KernelFamily<Spec, Tiling>,
  spec: Spec,
  tiling: Tiling,
  bindings: readonly Binding[],
  device: DeviceProfile,
): Dispatch {
  const { code, writes, grid } = family.kernel(spec, tiling, device);
  if (writes.length !== bindings.length)
    bug(`${family.name} declares ${writes.length} buffers and is given ${bindings.length}`);
  if (writes.length > device.maxStorageBuffers)
    bug(`${family.name} binds ${writes.length} buffers, the device allows ${device.maxStorageBuffers}`);
  const kernel = { family: `${family.name} ${family.variant(tiling)}`, code, writes, requires: family.requires(tiling) };
  return { kernel, bindings, grid };
}
