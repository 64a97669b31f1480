/// <reference lib="esnext.disposable" preserve="true" />
/** A device runs programs: a GPU through WebGPU, or the processor through WebAssembly. `auto` takes a real GPU where there is one. */
import { keptAlive } from "./alive.ts";
import { requireFinite, requireFunction, requireOptions, requireWord, told, wrongArgument } from "./argument.ts";
import { openCpu, type CpuDevice, type CpuOptions } from "./cpu/device.ts";
import { requireThreads } from "./cpu/threads.ts";
import type { CompileProgress, Execution } from "./execution.ts";
import { isSoftware, openGpuDevice, requestAdapter } from "./gpu/device.ts";
import type { GpuDevice, GpuEntry, GpuOptions, Profile } from "./gpu/types.ts";
import { ResnetProblem } from "./problem.ts";
import type { Program } from "./program.ts";

/** The same fields as the compiler's `Targets`: for whom to compile. */
export interface DeviceTargets {
  readonly wgsl?: Profile;
  readonly wasm?: { readonly variants: readonly ("plain" | "relaxed")[] };
}

/** What every device has; `kind` tells the rest. */
export interface DeviceBase {
  /** For people and checkpoints: what decides the last bits is in it. */
  readonly name: string;
  /** What the compiler needs to know: `compileModel(model, { functions, targets: device.targets })`. */
  readonly targets: DeviceTargets;
  /** True once the device is gone; every pending call has then been rejected. */
  readonly lost: () => boolean;
  /** Sets a program up. @throws ResnetProblem RN5001 to RN5006 before anything is allocated */
  open(program: Program, onCompile?: (progress: CompileProgress) => void): Promise<Execution>;
  /** Ends everything that runs on it; may be called twice. */
  dispose(): void;
  [Symbol.asyncDispose](): Promise<void>;
}
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
  if (device === "gpu") return openGpuDevice(adapter, options);
  if (adapter && !isSoftware(adapter.info)) return openGpuDevice(adapter, options);
  return openCpu(options);
}

function requireDeviceOptions(options: OpenDeviceOptions): void {
  const where = "openDevice";
  requireOptions(where, options, ["device", "threads", "simd", "workerUrl", "gpu", "memoryBytes"]);
  const { device = "auto", threads, simd, workerUrl, gpu, memoryBytes } = options;
  requireWord(where, "device", device, ["auto", "gpu", "cpu"]);
  if (threads !== undefined) requireThreads(threads);
  if (simd !== undefined) requireWord(where, "simd", simd, ["plain", "relaxed"]);
  if (workerUrl !== undefined && typeof workerUrl !== "string" && !isAddress(workerUrl))
    throw wrongArgument(where, `workerUrl is ${told(workerUrl)}`, "give a text, a URL or a TrustedScriptURL");
  if (gpu !== undefined) requireFunction(where, "gpu.requestAdapter", (gpu as GpuEntry | null)?.requestAdapter);
  if (memoryBytes !== undefined) requireFinite(where, "memoryBytes", memoryBytes, 1);
}

/** A `URL` or a `TrustedScriptURL`, of whichever realm or library: what says where it leads. */
function isAddress(value: unknown): boolean {
  return typeof value === "object" && value !== null && !String(value).startsWith("[object ");
}

/** The code of a program for a device. @throws ResnetProblem RN5001 where it was not compiled for it */
export function codeFor<T extends keyof Program["code"]>(
  program: Program,
  target: T,
  device: string,
): NonNullable<Program["code"][T]> {
  const code = program.code[target];
  if (code) return code as NonNullable<Program["code"][T]>;
  throw new ResnetProblem(
    "RN5001",
    `${program.name} was compiled without ${target === "wasm" ? "WebAssembly" : "WGSL"}, which ${device} runs`,
    "compile it for both: resnet compile does unless --for says otherwise",
  );
}
