/**
 * Where a target begins: a step of the schedule goes in, dispatches of the target's own code come out.
 * Nothing before this file knows a target, and behind it only the program's `code` does.
 */
import type { SimdVariant } from "../../runtime/program.ts";
import type { OperationName } from "../schedule/families.ts";
import type { BufferId, Schedule, Step } from "../schedule/types.ts";

/** `maps`: what is made element by element. `sums`: these, and partial results of sums over all but the channels. */
export type Hosting = "none" | "maps" | "sums";
/** How much of its tail an operation's kernel does as it stores; of families that are left out it does none. */
export type HostingRow = { readonly [K in OperationName]?: Hosting };

/** Which kernels make their first operand as they load it: `once`: those that load each element once, for all that they make of it. */
export type Loading = "none" | "once" | "all";
/** Of which families kernels do a step's head as they load; of those that are left out none do. */
export type LoadingRow = { readonly [K in OperationName]?: Loading };

/** `winograd`: by his products where that is expected to be faster. `always winograd`: wherever there is a kernel. */
export type Algorithm = "winograd" | "always winograd";
/** How convolutions are computed; those of families that are left out are direct. */
export type AlgorithmRow = { readonly [K in OperationName]?: Algorithm };

/** A class of WGSL's devices, or the processor. */
export type LoadingClass = DeviceProfile["class"] | "cpu";
/** Why something is no head where the table says so. */
export const NOT_LOADED = "is not made as it is loaded on this class of device";

/** What WGSL may count on. Chosen once, before code generation; the program says what it requires. */
export interface DeviceProfile {
  /** `software`: a GPU adapter that computes on the CPU. `portable`: unknown, nothing beyond the WebGPU defaults. */
  readonly class: "software" | "integrated" | "discrete" | "portable";
  /** `quadBroadcast` may be used (four neighbouring local indices form a quad, tested when the device is opened). */
  readonly subgroups: boolean;
  /** Storage buffers one kernel may bind; 8 is what every device gives. */
  readonly maxStorageBuffers: number;
  /** Workgroups in one dimension of a grid; 65,535 is what every device gives. */
  readonly maxWorkgroupsPerDimension: number;
  /** Instead of what pays on the class. */
  readonly hosting?: HostingRow;
  readonly loading?: LoadingRow;
  readonly algorithms?: AlgorithmRow;
}

export interface WasmFacts {
  readonly variants: readonly SimdVariant[];
  /** Instead of what pays. */
  readonly loading?: LoadingRow;
}

/** The targets that a program is compiled for, and what each may count on. A session runs the one its device has. */
export interface Targets {
  readonly wgsl?: DeviceProfile;
  readonly wasm?: WasmFacts;
}

export interface KernelCode<Code = string> {
  /** Family, then variant: `conv2d quad P=8`. For labels and counts. */
  readonly family: string;
  readonly code: Code;
  /** For each binding whether the kernel writes it. */
  readonly writes: readonly boolean[];
  /** Device features that the code needs, `subgroups`, `shader-f16`. */
  readonly requires: readonly string[];
  /** How many sizes a dispatch gives it; none when left out. */
  readonly sizes?: number;
}
/** A buffer of the schedule, or room that lives only from this step's first dispatch to its last. */
export type Binding = { readonly buffer: BufferId } | { readonly scratch: number; readonly bytes: number };
export interface Dispatch<Code = string> {
  readonly kernel: KernelCode<Code>;
  readonly bindings: readonly Binding[];
  /** Workgroups for WGSL; for WebAssembly the number of work items, 1, 1. */
  readonly grid: readonly [number, number, number];
  /** Of one that runs behind an operation's own: which of the step's tail it does. */
  readonly tail?: number;
  /** Of one with a `tail` that the operation's own kernel has summed: it only folds the partial results. */
  readonly folds?: true;
  /** Of a step's last one that only adds up what the others have left in scratch: what several do may be done by one. */
  readonly gathers?: GatheredSums;
  /** Numbers in which it differs from others of its kernel, as many as the kernel says. */
  readonly sizes?: readonly number[];
}
/** Sums of parts: it binds these, one behind the other, and the result. */
export interface GatheredSums {
  /** Of elements, or of vectors of four. */
  readonly width: 1 | 4;
  readonly results: number;
  /** Of parts. */
  readonly count: number;
  /** Results are stored in 16 bits. */
  readonly half?: true;
}
/** What runs for what stands at a place of a step's tail, or for the step itself. */
export interface TailDispatches<Code> {
  readonly tail: number | undefined;
  readonly dispatches: readonly Dispatch<Code>[];
}
/** A step's dispatches in their order: its own, and those of what of its tail runs behind. */
export function byTail<Code>(dispatches: readonly Dispatch<Code>[]): readonly TailDispatches<Code>[] {
  const [first, ...others] = dispatches;
  if (!first) return [];
  // Mostly nothing runs behind.
  if (others.every(({ tail }) => tail === first.tail)) return [{ tail: first.tail, dispatches }];
  const tails = new Set(dispatches.map(({ tail }) => tail));
  return [...tails].map((tail) => ({ tail, dispatches: dispatches.filter((each) => each.tail === tail) }));
}
/** A kernel that serves several, which differ in these numbers. */
export interface Sized<Code = string> {
  readonly kernel: KernelCode<Code>;
  readonly sizes: readonly number[];
}

export interface Target<Code, Facts, Linked> {
  /** Kernels with equal keys are one kernel. */
  readonly key: (code: Code) => string;
  /** One or more dispatches, in order. Throws CompilerBug only: every step that a schedule can hold has a kernel. */
  readonly dispatches: (step: Step, schedule: Schedule, facts: Facts) => readonly Dispatch<Code>[];
  /** Of all kernels of a program those that are one at other sizes, by each what it becomes; when left out none are. */
  readonly share?: (kernels: readonly KernelCode<Code>[]) => ReadonlyMap<KernelCode<Code>, Sized<Code>>;
  /** Dispatches that gather, as one that does what all of them do; when left out they stay apart. */
  readonly gather?: (folds: readonly Dispatch<Code>[], facts: Facts) => Dispatch<Code>;
  /** Storage buffers that one kernel may bind; when left out any number. */
  readonly maxBindings?: (facts: Facts) => number;
  /** All kernels of a program, by name, as the program holds them. */
  readonly link: (kernels: ReadonlyMap<string, KernelCode<Code>>, facts: Facts) => Linked;
}
