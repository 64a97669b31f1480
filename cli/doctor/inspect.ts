/** What this machine offers: each device opened and measured, or the reason why it cannot be. Throws for nothing it finds. */
import { openDevice, type Device } from "../../runtime/device.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { openChosenDevice } from "../devices/open-device.ts";
import type { DeviceChoice, DeviceWord } from "../options/shared.ts";
import { findRealGpu } from "../devices/gpu.ts";
import { softwareAdapterIsInstalled } from "../devices/software-adapter.ts";
import { measure, type Measured } from "./measure.ts";

type Kind = Exclude<DeviceWord, "auto">;

export interface Found extends Measured {
  readonly device: Kind;
  readonly name: string;
  /** Of the processor. */
  readonly cpu?: {
    readonly threads: number;
    readonly cores: number;
    readonly simd: string;
    readonly sharesMemory: boolean;
  };
  readonly gpu?: {
    readonly class: string;
    /** Whether kernels may share loads among four neighbours. */
    readonly quads: boolean;
    readonly features: readonly string[];
    readonly limits: { readonly [name: string]: number };
  };
}
export interface Absent {
  readonly device: Kind;
  readonly reason: string;
  readonly help?: string;
}
export interface Inspection {
  readonly found: readonly Found[];
  readonly absent: readonly Absent[];
  /** What `--device` would open, `auto` where none is named, and why. */
  readonly chosen?: { readonly device: Kind; readonly name: string; readonly why: string };
}

/** Limits that decide what can be trained. */
const shownLimits = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupStorageSize",
] as const;

/** Every device; the software adapter is named only, for it takes a second to start. */
export async function inspectAll({ threads }: DeviceChoice): Promise<Inspection> {
  const found: Found[] = [];
  const absent: Absent[] = [];
  const gpu = await findRealGpu();
  if ("gpu" in gpu) {
    const options = { device: "gpu", gpu: gpu.gpu, memoryBytes: gpu.memoryBytes } as const;
    await attempt("gpu", () => openDevice(options));
  } else absent.push({ device: "gpu", reason: gpu.reason });
  const best = await attempt("cpu", () => openDevice({ device: "cpu", threads }));
  if (best?.cpu?.simd === "relaxed") await attempt("cpu", () => openDevice({ device: "cpu", threads, simd: "plain" }));
  if (softwareAdapterIsInstalled())
    absent.push({
      device: "software-gpu",
      reason: "installed, to verify WGSL on request",
      help: "--device software-gpu",
    });
  const [first] = found;
  const why = "gpu" in gpu ? gpu.why : `no real GPU: ${gpu.reason}`;
  return { found, absent, ...(first ? { chosen: { device: first.device, name: first.name, why } } : {}) };

  async function attempt(device: Kind, open: () => Promise<Device>): Promise<Found | undefined> {
    try {
      const result = await inspected(device, await open());
      found.push(result);
      return result;
    } catch (error) {
      if (!(error instanceof ResnetProblem)) throw error;
      absent.push({ device, reason: error.message, help: error.help });
      return undefined;
    }
  }
}

/** The one that was asked for. @throws ResnetProblem where it cannot be opened */
export async function inspectOne(choice: DeviceChoice & { readonly device: Kind }): Promise<Inspection> {
  const { device, why } = await openChosenDevice(choice);
  const found = await inspected(choice.device, device);
  return { found: [found], absent: [], chosen: { device: choice.device, name: found.name, why } };
}

async function inspected(kind: Kind, opened: Device): Promise<Found> {
  await using device = opened;
  const measured = await measure(device);
  const shared = { device: kind, name: device.name, ...measured };
  if (device.kind === "cpu") {
    const { threads, cores, simd, sharesMemory } = device;
    return { ...shared, cpu: { threads, cores, simd, sharesMemory } };
  }
  const limits = Object.fromEntries(shownLimits.map((name) => [name, device.limits[name]]));
  const { class: deviceClass, subgroups } = device.profile;
  return { ...shared, gpu: { class: deviceClass, quads: subgroups, features: device.features, limits } };
}
