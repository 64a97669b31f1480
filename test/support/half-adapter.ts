/**
 * An adapter of the system's that has shader-f16, which the bundled software adapter lacks: a real GPU, or lavapipe of Mesa
 * 24.1 and later (`CONTRIBUTING.md`). Where there is none, tests that compute in 16 bits say that they are skipped.
 */
import { openGpu } from "../../cli/devices/gpu.ts";
import { openDevice } from "../../runtime/device.ts";
import { HALF_FEATURE } from "../../runtime/program.ts";
import type { GpuDevice } from "../../runtime/gpu/types.ts";
import { ResnetProblem } from "../../runtime/problem.ts";

/** Undefined where there is none. Its caller disposes of it. */
export async function openHalfDevice(): Promise<GpuDevice | undefined> {
  const device = await systemsDevice();
  if (device?.features.includes(HALF_FEATURE)) return device;
  device?.dispose();
  console.warn(`SKIPPED: no adapter of this system has ${HALF_FEATURE}: kernels of 16 bits are validated, and not run`);
  return undefined;
}

async function systemsDevice(): Promise<GpuDevice | undefined> {
  // Asked without a loader, Dawn prints warnings.
  if (process.platform === "linux" && !hasVulkan()) return undefined;
  try {
    const { gpu, memoryBytes } = await openGpu("gpu");
    return await openDevice({ device: "gpu", gpu, memoryBytes });
  } catch (error) {
    if (error instanceof ResnetProblem) return undefined;
    throw error;
  }
}

function hasVulkan(): boolean {
  try {
    process.dlopen({ exports: {} }, "libvulkan.so.1");
    return true;
  } catch (error) {
    return !/cannot open shared object file/.test(String(error));
  }
}
