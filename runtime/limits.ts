/** Whether a device can hold and run a program, asked before anything is allocated. */
import type { Device } from "./device.ts";
import { ResnetProblem } from "./problem.ts";
import type { Program, ProgramBuffer, ProgramFunction } from "./program.ts";

/** Plans beyond this are refused even where the device names no limit: the machine would swap, or the driver die. */
export const MEMORY_LIMIT_BYTES = 16 * 2 ** 30;

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/**
 * What would fit, by proportion: weights and their states stay, all else grows with the batch.
 * @param kept bytes of `bytes` that do not depend on the batch
 */
function fittingBatch(batch: number, bytes: number, kept: number, limit: number): string {
  const fits = bytes > kept ? Math.floor((batch * (limit - kept)) / (bytes - kept)) : 0;
  return fits >= 1 ? `a batch of ${fits} fits` : "no batch fits: make the model or its input smaller";
}

function isKept({ role }: ProgramBuffer): boolean {
  return role === "parameter" || role === "state";
}
function largestBatch(functions: readonly ProgramFunction[]): number {
  return Math.max(1, ...functions.map(({ batch }) => batch));
}

/** @throws ResnetProblem RN5002 to RN5006 */
export function checkLimits(program: Program, { limits, features, name, memoryBytes }: Device): void {
  const lacking = program.requires.filter((feature) => !features.includes(feature));
  if (lacking.length > 0) {
    throw new ResnetProblem(
      "RN5001",
      `no fitting WebGPU adapter; ${program.name} was compiled for ${lacking.join(", ")}, which ${name} lacks`,
      "compile it again with --for portable",
    );
  }
  for (const { name: kernel, writes } of program.kernels) {
    if (writes.length > limits.maxStorageBuffersPerShaderStage) {
      throw new ResnetProblem(
        "RN5002",
        `${kernel} binds ${writes.length} storage buffers, the device allows ${limits.maxStorageBuffersPerShaderStage}`,
        "compile it again with --for portable",
      );
    }
  }
  const bindingLimit = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  for (const [index, buffer] of program.buffers.entries()) {
    if (buffer.bytes <= bindingLimit) continue;
    const users = program.functions.filter(({ steps }) => steps.some(({ bindings }) => bindings.includes(index)));
    const kept = isKept(buffer) ? buffer.bytes : 0;
    throw new ResnetProblem(
      "RN5003",
      `${buffer.name ?? `a ${buffer.role} buffer`} has ${mebibytes(buffer.bytes)}, a binding holds ${mebibytes(bindingLimit)}; ${fittingBatch(largestBatch(users), buffer.bytes, kept, bindingLimit)}`,
      "use a smaller batch: --batch N",
    );
  }
  const memory = Math.min(MEMORY_LIMIT_BYTES, memoryBytes ?? MEMORY_LIMIT_BYTES);
  if (program.plannedBytes > memory) {
    const kept = program.buffers.filter(isKept).reduce((sum, { bytes }) => sum + bytes, 0);
    throw new ResnetProblem(
      "RN5004",
      `the plan needs ${mebibytes(program.plannedBytes)}, the device has ${mebibytes(memory)}; ${fittingBatch(largestBatch(program.functions), program.plannedBytes, kept, memory)}`,
      "use a smaller batch: --batch N",
    );
  }
  for (const { steps } of program.functions) {
    for (const { grid, kernel } of steps) {
      const most = Math.max(...grid);
      if (most > limits.maxComputeWorkgroupsPerDimension) {
        throw new ResnetProblem(
          "RN5006",
          `${program.kernels[kernel]?.name ?? "a kernel"} needs ${most} workgroups, the device allows ${limits.maxComputeWorkgroupsPerDimension}`,
          "use a smaller batch: --batch N",
        );
      }
    }
  }
}
