/** Devices that there are everywhere: what computes on them is the same for all but for rounding. */
import { openGpu } from "../../cli/devices/gpu.ts";
import { openDevice, type Device } from "../../runtime/device.ts";

export const devices: { readonly [name: string]: () => Promise<Device> } = {
  "the software adapter": async () => openDevice({ device: "gpu", gpu: (await openGpu("software-gpu")).gpu }),
  "cpu, plain SIMD": () => openDevice({ device: "cpu", simd: "plain" }),
  "cpu, relaxed SIMD": () => openDevice({ device: "cpu", simd: "relaxed" }),
};
