/** `--device`: which one was meant, opened. `auto` is a real GPU, else the processor; a software adapter is never chosen. */
import { openDevice, type Device } from "../../runtime/device.ts";
import type { DeviceChoice } from "../options/shared.ts";
import { findRealGpu, openGpu } from "./gpu.ts";

export interface ChosenDevice {
  readonly device: Device;
  /** Which was chosen and why, for people. */
  readonly why: string;
}

/** @throws ResnetProblem RN5001 with what to install, RN5006 for a number of threads that makes no sense */
export async function openChosenDevice({ device: word, threads }: DeviceChoice): Promise<ChosenDevice> {
  if (word === "gpu" || word === "software-gpu") {
    const { gpu, memoryBytes, why } = await openGpu(word);
    return { device: await openDevice({ device: "gpu", gpu, memoryBytes }), why };
  }
  const found = word === "auto" ? await findRealGpu() : { reason: "asked for" };
  if ("gpu" in found)
    return {
      device: await openDevice({ device: "gpu", gpu: found.gpu, memoryBytes: found.memoryBytes }),
      why: found.why,
    };
  return {
    device: await openDevice({ device: "cpu", threads }),
    why: word === "auto" ? `no real GPU: ${found.reason}` : found.reason,
  };
}
