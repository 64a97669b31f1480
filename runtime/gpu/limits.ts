/** Whether a device can hold and run a program. */
import { fittingBatch, halfBatch, keptBytes, largestBatch, memorySize, tooLarge } from "../memory.ts";
import { noHalf } from "../precision.ts";
import { ResnetProblem } from "../problem.ts";
import { HALF_FEATURE, type Program, type ProgramStep, type WgslCode } from "../program.ts";
import type { GpuDevice, GpuLimits } from "./types.ts";
import { kernelOf, usersOf } from "./users.ts";

/** Larger plans are refused even where a device names no limit: the machine would swap. */
export const MEMORY_LIMIT_BYTES = 16 * 2 ** 30;

const AGAIN = "compile it again for `portable` devices";

/** @throws ResnetProblem RN5002 to RN5006 */
export function checkLimits(
  program: Program,
  code: WgslCode,
  { limits, features, name, memoryBytes }: GpuDevice,
): void {
  const lacking = code.requires.filter((feature) => !features.includes(feature));
  if (lacking.includes(HALF_FEATURE)) throw noHalf(name);
  if (lacking.length > 0) {
    throw new ResnetProblem(
      "RN5001",
      `no fitting WebGPU adapter; ${program.name} was compiled for ${lacking.join(", ")}, which ${name} lacks`,
      AGAIN,
    );
  }
  for (const [index, { writes }] of code.kernels.entries()) {
    if (writes.length > limits.maxStorageBuffersPerShaderStage) {
      throw new ResnetProblem(
        "RN5002",
        `${kernelOf(code, index)} binds ${writes.length} storage buffers, the device allows ${told("maxStorageBuffersPerShaderStage", limits)}`,
        writes.length > 8 ? AGAIN : "use another device: WebGPU promises 8",
      );
    }
  }
  const binding =
    limits.maxBufferSize < limits.maxStorageBufferBindingSize ? "maxBufferSize" : "maxStorageBufferBindingSize";
  const bindingLimit = limits[binding];
  const scratch = code.scratch.map((bytes) => ({ bytes, role: "scratch", name: undefined }));
  for (const [index, buffer] of [...program.buffers, ...scratch].entries()) {
    if (buffer.bytes <= bindingLimit) continue;
    const uses = ({ bindings }: ProgramStep): boolean => bindings.includes(index);
    const users = program.functions.filter((_, each) =>
      [code.preparation, code.steps].some((steps) => steps[each]?.some(uses)),
    );
    const kept = keptBytes([buffer]);
    const what = buffer.name ?? `a ${buffer.role} buffer (${usersOf(code, uses)})`;
    throw tooLarge(
      "RN5003",
      `${what} has ${memorySize(buffer.bytes)}, a binding holds ${memorySize(bindingLimit)} (${binding})`,
      fittingBatch(largestBatch(users), buffer.bytes, kept, bindingLimit),
    );
  }
  const memory = Math.min(MEMORY_LIMIT_BYTES, memoryBytes ?? MEMORY_LIMIT_BYTES);
  const planned = program.plannedBytes + code.scratch.reduce((sum, bytes) => sum + bytes, 0);
  if (planned > memory) {
    const kept = keptBytes(program.buffers);
    throw tooLarge(
      "RN5004",
      `the plan needs ${memorySize(planned)}, the device has ${memorySize(memory)}`,
      fittingBatch(largestBatch(program.functions), planned, kept, memory),
      program.functions,
    );
  }
  for (const steps of [...code.preparation, ...code.steps]) {
    for (const { grid, kernel } of steps) {
      const most = Math.max(...grid);
      if (most > limits.maxComputeWorkgroupsPerDimension) {
        throw tooLarge(
          "RN5006",
          `${kernelOf(code, kernel)} needs ${most} workgroups, the device allows ${told("maxComputeWorkgroupsPerDimension", limits)}`,
          halfBatch(program.functions),
        );
      }
    }
  }
}

/** `7 (maxStorageBuffersPerShaderStage)` */
function told(limit: keyof GpuLimits, limits: GpuLimits): string {
  return `${limits[limit]} (${limit})`;
}
