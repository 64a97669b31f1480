/** Whether a device can hold and run a program, asked before anything is allocated. */
import type { Device } from "./device.ts";
import { ResnetProblem } from "./problem.ts";
import type { Program } from "./program.ts";

/** Plans beyond this are refused even where the device names no limit: the machine would swap, or the driver die. */
export const MEMORY_LIMIT_BYTES = 16 * 2 ** 30;

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** The largest batch whose share of `bytes` fits `limit`; what does not depend on the batch is not known here, so this is a safe guess. */
function fittingBatch(program: Program, bytes: number, limit: number): string {
  const batch = Math.max(...program.functions.map((each) => each.batch));
  const fits = Math.floor((batch * limit * 0.9) / bytes);
  return fits >= 1 ? `a batch of ${fits} fits` : "no batch fits: make the model or its input smaller";
}

/** @throws ResnetProblem RN5002 to RN5006 */
export function checkLimits(program: Program, { limits, features, name }: Device): void {
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
  for (const { bytes, role, name: buffer } of program.buffers) {
    if (bytes > bindingLimit) {
      const tensor = buffer ?? `a ${role} buffer`;
      throw new ResnetProblem(
        "RN5003",
        `${tensor} has ${mebibytes(bytes)}, a binding holds ${mebibytes(bindingLimit)}; ${fittingBatch(program, bytes, bindingLimit)}`,
        "use a smaller batch: --batch N",
      );
    }
  }
  if (program.plannedBytes > MEMORY_LIMIT_BYTES) {
    throw new ResnetProblem(
      "RN5004",
      `the plan needs ${mebibytes(program.plannedBytes)}, the device has ${mebibytes(MEMORY_LIMIT_BYTES)}; ${fittingBatch(program, program.plannedBytes, MEMORY_LIMIT_BYTES)}`,
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
