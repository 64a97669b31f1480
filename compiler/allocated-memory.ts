/** What a device allocates for a program, before it is one: the plan, and the room that its kernels have beside it. */
import { layOut, PAGE_BYTES } from "../runtime/cpu/memory-layout.ts";
import { printKernels, type PlacedFunctions } from "./emit/assemble.ts";
import type { Targets } from "./kernels/target.ts";
import { threadBytesOf, wasmTarget } from "./kernels/wasm/target.ts";
import { wgslTarget } from "./kernels/wgsl/target.ts";
import { runningOn } from "./program-targets.ts";

/**
 * Of the target that takes most; of no target the plan alone.
 * @param threads that compute where a processor does, each with room of its own
 */
export function allocatedBytes(placed: PlacedFunctions, targets: Targets, threads = 1): number {
  const { wgsl, wasm } = allocatedOn(placed, targets, threads);
  return Math.max(placed.program.plannedBytes, wgsl ?? 0, wasm ?? 0);
}

/** By target, of those that a program of these functions is for. */
export function allocatedOn(
  placed: PlacedFunctions,
  targets: Targets,
  threads = 1,
): { readonly [T in keyof Targets]: number } {
  const { wgsl, wasm } = runningOn(placed.functions, targets);
  return {
    ...(wgsl ? { wgsl: onGpu(placed, wgsl) } : {}),
    ...(wasm ? { wasm: onCpu(placed, wasm, threads) } : {}),
  };
}

function onGpu(placed: PlacedFunctions, facts: NonNullable<Targets["wgsl"]>): number {
  const { scratch } = printKernels(placed, wgslTarget, facts);
  return scratch.reduce((sum, each) => sum + each, placed.program.plannedBytes);
}

/** All lies in one memory, of whole pages. */
function onCpu(placed: PlacedFunctions, facts: NonNullable<Targets["wasm"]>, threads: number): number {
  const { kernels, ...code } = printKernels(placed, wasmTarget, facts);
  const named = [...kernels].map(([name, { writes }]) => ({ name, writes }));
  return (
    layOut(placed.program, { ...code, kernels: named, threadBytes: threadBytesOf(kernels) }, threads).pages * PAGE_BYTES
  );
}
