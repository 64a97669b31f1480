/**
 * A GPU as those see it who use this package. No program has to install WebGPU's types for it: what is handed over is
 * described by the little that is needed of it, and what is given back has the real type where the program knows it
 * (TypeScript's `dom` does from version 6 on, `@webgpu/types` before).
 */
import type { DeviceBase, Profile } from "../device-base.ts";

/** The type of a global class, where there is such a one. */
type Known<Name extends string, Otherwise> = typeof globalThis extends {
  readonly [Each in Name]: { readonly prototype: infer Real };
}
  ? Real
  : Otherwise;

/** What can open a GPU: a page's `navigator.gpu`, or what `create` of the package webgpu gives. */
export interface GpuEntry {
  requestAdapter(options?: { readonly powerPreference?: "high-performance" }): Promise<object | null>;
}

/** Limits that decide what can be trained; the device's own object, which has the others, too. */
export interface GpuLimits {
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeWorkgroupsPerDimension: number;
  readonly maxComputeInvocationsPerWorkgroup: number;
  readonly maxComputeWorkgroupStorageSize: number;
}

export interface GpuDevice extends DeviceBase {
  readonly kind: "gpu";
  /** The `GPUDevice`. */
  readonly gpu: Known<"GPUDevice", object>;
  readonly features: readonly string[];
  readonly limits: GpuLimits;
  readonly profile: Profile;
  /** Bytes that a program may use, where that is known. */
  readonly memoryBytes?: number | undefined;
  /** The first command that the device refused outside of any error scope: what it computed since is worth nothing. */
  readonly refused: () => string | undefined;
}

export interface GpuOptions {
  /** Left out, a page's own. */
  readonly gpu?: GpuEntry | undefined;
  /** Bytes that a program may use, where the caller knows: a software adapter has the machine's memory. */
  readonly memoryBytes?: number | undefined;
}
