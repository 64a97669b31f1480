/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A device runs programs: a GPU through WebGPU, or the processor through WebAssembly. `auto` takes a real GPU where there is
 * one. Each kind has a door of its own, so that a bundler leaves out the other where a page has a module for one alone.
 */
import { keptAlive } from "./alive.ts";
import { requireFinite, requireFunction, requireOptions, requireWord, told, wrongArgument } from "./argument.ts";
import { openCpu } from "./cpu/device.ts";
import { requireThreads } from "./cpu/threads.ts";
import type { CpuDevice, CpuOptions } from "./cpu/types.ts";
import { openAdapter, requestAdapter } from "./gpu/device.ts";
import { isSoftware } from "./gpu/software-adapter.ts";
import type { GpuDevice, GpuEntry, GpuOptions } from "./gpu/types.ts";

export type Device = GpuDevice | CpuDevice;

export type DeviceKind = "auto" | "gpu" | "cpu";

export interface OpenDeviceOptions extends GpuOptions, CpuOptions {
  /** `auto`: a real GPU through WebGPU, else the processor. `gpu` takes whatever adapter there is, a software one too. */
  readonly device?: DeviceKind;
}

/**
 * @throws ResnetProblem RN5001 when the kind asked for is not there, RN5006 for a number of threads that makes no sense,
 * RN5013 for other options that are none
 */
export async function openDevice(options: OpenDeviceOptions & { readonly device: "gpu" }): Promise<GpuDevice>;
export async function openDevice(options: OpenDeviceOptions & { readonly device: "cpu" }): Promise<CpuDevice>;
export async function openDevice(options?: OpenDeviceOptions): Promise<Device>;
export async function openDevice(options: OpenDeviceOptions = {}): Promise<Device> {
  return keptAlive(opened(options));
}

async function opened(options: OpenDeviceOptions): Promise<Device> {
  requireDeviceOptions(options);
  const { device = "auto" } = options;
  if (device === "cpu") return openCpu(options);
  const adapter = await requestAdapter(options);
  if (device === "gpu") return openAdapter(adapter, options);
  if (adapter && !isSoftware(adapter.info)) return openAdapter(adapter, options);
  return openCpu(options);
}

/**
 * The processor, as `openDevice({ device: "cpu" })` opens it.
 * @throws ResnetProblem RN5001 where it cannot run programs, RN5006 and RN5013 for options that are none
 */
export async function openCpuDevice(options: CpuOptions = {}): Promise<CpuDevice> {
  requireOptions("openCpuDevice", options, CPU_OPTIONS);
  requireCpuOptions("openCpuDevice", options);
  return keptAlive(openCpu(options));
}
/**
 * Whatever adapter there is, as `openDevice({ device: "gpu" })` opens it.
 * @throws ResnetProblem RN5001 where there is none, RN5013 for options that are none
 */
export async function openGpuDevice(options: GpuOptions = {}): Promise<GpuDevice> {
  requireOptions("openGpuDevice", options, GPU_OPTIONS);
  requireGpuOptions("openGpuDevice", options);
  return keptAlive(requestAdapter(options).then((adapter) => openAdapter(adapter, options)));
}

const CPU_OPTIONS: readonly string[] = ["threads", "simd", "workerUrl"];
const GPU_OPTIONS: readonly string[] = ["gpu", "memoryBytes"];

function requireDeviceOptions(options: OpenDeviceOptions): void {
  const where = "openDevice";
  requireOptions(where, options, ["device", ...CPU_OPTIONS, ...GPU_OPTIONS]);
  const { device = "auto" } = options;
  requireWord(where, "device", device, ["auto", "gpu", "cpu"]);
  requireCpuOptions(where, options);
  requireGpuOptions(where, options);
}
function requireCpuOptions(where: string, { threads, simd, workerUrl }: CpuOptions): void {
  if (threads !== undefined) requireThreads(threads);
  if (simd !== undefined) requireWord(where, "simd", simd, ["plain", "relaxed"]);
  if (workerUrl !== undefined && typeof workerUrl !== "string" && !isAddress(workerUrl))
    throw wrongArgument(where, `workerUrl is ${told(workerUrl)}`, "give a text, a URL or a TrustedScriptURL");
}
function requireGpuOptions(where: string, { gpu, memoryBytes }: GpuOptions): void {
  if (gpu !== undefined) requireFunction(where, "gpu.requestAdapter", (gpu as GpuEntry | null)?.requestAdapter);
  if (memoryBytes !== undefined) requireFinite(where, "memoryBytes", memoryBytes, 1);
}

/** A `URL` or a `TrustedScriptURL`, of whichever realm or library: what says where it leads. */
function isAddress(value: unknown): boolean {
  return typeof value === "object" && value !== null && !String(value).startsWith("[object ");
}
