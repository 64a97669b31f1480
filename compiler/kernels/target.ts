/**
 * Where a target begins: a step of the schedule goes in, dispatches of the target's own code come out.
 * Nothing before this file and nothing in the program's format but a kernel's code knows the target.
 */
import type { BufferId, Schedule, Step } from "../schedule/types.ts";

/** What kernels may count on. Chosen once, before code generation; the program says what it requires. */
export interface DeviceProfile {
  /** `software`: a GPU adapter that computes on the CPU. `portable`: unknown, nothing beyond the WebGPU defaults. */
  readonly class: "software" | "integrated" | "discrete" | "portable";
  /** `quadBroadcast` may be used (four neighbouring local indices form a quad, tested when the device is opened). */
  readonly subgroups: boolean;
  /** Storage buffers one kernel may bind; 8 is what every device gives. */
  readonly maxStorageBuffers: number;
  /** Workgroups in one dimension of a grid; 65,535 is what every device gives. */
  readonly maxWorkgroupsPerDimension: number;
}

export interface KernelCode {
  /** Family, then variant: `conv2d quad P=8`. For labels and counts. */
  readonly family: string;
  readonly code: string;
  /** For each binding whether the kernel writes it. */
  readonly writes: readonly boolean[];
  /** Device features that the code needs, `subgroups`. */
  readonly requires: readonly string[];
}
/** A buffer of the schedule, or room that lives only from this step's first dispatch to its last. */
export type Binding = { readonly buffer: BufferId } | { readonly scratch: number; readonly bytes: number };
export interface Dispatch {
  readonly kernel: KernelCode;
  readonly bindings: readonly Binding[];
  readonly grid: readonly [number, number, number];
}

export interface Target {
  readonly name: "wgsl";
  /** One or more dispatches, in order. Throws CompilerBug only: every step that a schedule can hold has a kernel. */
  readonly dispatches: (step: Step, schedule: Schedule, device: DeviceProfile) => readonly Dispatch[];
}
