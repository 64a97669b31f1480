/**
 * The schedule: what runs, in which order, in which buffers. Knows no target: each step says what is computed in
 * terms of the graph and of fused scalar expressions; `kernels/TARGET` turns a step into dispatches of its own.
 */
import type { Graph, NodeId, Origin, ScalarFunction } from "../graph/types.ts";
import type { OperationName } from "./families.ts";

/** Index into `Schedule.buffers`. */
export type BufferId = number;
/** Of a value that lies in no memory: what a step's head makes, which the step's own operation reads as it is made. */
export const NOWHERE: BufferId = -1;

export interface BufferSlot {
  readonly id: BufferId;
  /** In words of 4 bytes: an element each, or two of 16 bits. */
  readonly length: number;
  /** Elements of 16 bits; a temporary that is shared is of whatever lies there. */
  readonly half?: true;
  /**
   * `temporary` slots are shared by values whose lifetimes do not meet; all others hold one value for good, `prepared` ones
   * from call to call until a parameter or state that it is made of changes.
   */
  readonly role: "input" | "parameter" | "state" | "scalars" | "output" | "prepared" | "temporary";
  /** Of the leaf or output; absent for temporaries, and for arenas. */
  readonly name?: string;
  /** Of a temporary with memory of its own: its number among those that the functions of a program share. */
  readonly pooled?: number;
  /** Of a slot that has no memory of its own: it is a stretch of this arena's. */
  readonly within?: Stretch;
}
/** Holds the same from one call to the next, unless somebody changes a weight in between. */
export function isKept({ role }: BufferSlot): boolean {
  return role === "parameter" || role === "state" || role === "prepared";
}
export interface Stretch {
  readonly arena: BufferId;
  /** In elements. */
  readonly offset: number;
}
/** The slot whose memory a buffer lies in: its arena, or itself. */
export function memoryOf(buffers: readonly BufferSlot[], buffer: BufferId): BufferId {
  return buffers[buffer]?.within?.arena ?? buffer;
}

/** By node, the buffer in which its value lies; below 0 where it lies in none. A reshape lies where its input lies. */
export type Placement = ArrayLike<BufferId>;

/** Where the elements of a value are in a buffer: element i at offset + sum(strides[axis] * i[axis]). */
export interface Layout {
  readonly strides: readonly number[];
  readonly offset: number;
}

/**
 * How an element of an operand is found from the index of the element computed (one number an axis of the step's
 * `domain`): element = offset + sum(strides[i] * index[i]), if every guard holds, else `fill`.
 * Broadcasts are strides of 0, slices offsets and multiples, transposes permuted strides, pads guards.
 */
export interface Access extends Layout {
  readonly guards: readonly Guard[];
  readonly fill: number;
}
/** Holds where low <= index[axis] < high and (index[axis] - low) % step == 0; strides then count (index - low) / step. */
export interface Guard {
  readonly axis: number;
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

/** A fused scalar computation in single-assignment form; an argument is the index of an earlier instruction. */
export type Instruction =
  | { readonly kind: "load"; readonly operand: number; readonly access: Access }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "apply"; readonly fn: ScalarFunction; readonly arguments: readonly number[] }
  /** Counter-based uniform number in [0, 1) of the element's linear index in the random node's shape. */
  | { readonly kind: "random"; readonly seed: number; readonly stream: number; readonly index: Access }
  /** The element that an earlier output of the step has there, by its number: of a map, and in what finishes a reduction. */
  | { readonly kind: "own"; readonly output: number };
export interface Expression {
  readonly instructions: readonly Instruction[];
  /** Instruction whose value is the expression's. */
  readonly value: number;
}

/** A value that a step reads or writes, and where it lies. */
export interface Operand {
  readonly node: NodeId;
  readonly buffer: BufferId;
  /** Of a value that is a part of the buffer's; else all of it, in row-major order of the node's shape. */
  readonly layout?: Layout;
  /** Elements are of 16 bits. */
  readonly half?: true;
}

export interface FusedOutput extends Operand {
  readonly expression: Expression;
}

interface StepBase {
  /** What the person wrote: the layer's path. */
  readonly origin: Origin;
  readonly name: string;
  readonly operands: readonly Operand[];
}
/** y[i] = expression(i) for every i of `domain`; several outputs share one domain. Output and operand may be one buffer (in place). */
export interface MapStep extends StepBase {
  readonly family: "map";
  readonly domain: readonly number[];
  readonly outputs: readonly FusedOutput[];
  /** Steps that are done as this one: what they read and write lies in the arenas that it reads and writes. */
  readonly joins?: readonly MapStep[];
  /** Why a step that does the same to other values is not done as this one, too; undefined where nobody asked. */
  readonly joinEnds?: string;
}
/**
 * What a reduction makes of the values along its axes. `spread`: the sum of squares of what the output before it sums, about
 * their mean; the expression is that output's, too.
 */
export type ReduceKind = "sum" | "max" | "spread";
/** y[kept axes] = fold over the reduced axes of expression(i); then z[k] = finish(k) for every element k of these. */
export interface ReduceStep extends StepBase {
  readonly family: "reduce";
  readonly domain: readonly number[];
  readonly axes: readonly number[];
  readonly outputs: readonly (FusedOutput & { readonly kind: ReduceKind })[];
  /** Over a domain of one axis, the elements of an output. Numbered behind the outputs. */
  readonly finish: readonly FusedOutput[];
}
/** A single operation that has a kernel family of its own. */
export interface OperationStep extends StepBase {
  readonly family: OperationName;
  /** The node computed; operands are its inputs in order. */
  readonly node: NodeId;
  readonly output: Operand;
  /**
   * What makes the first operand, which lies nowhere: done by the operation's kernel as it loads, on every target that the
   * schedule is for.
   */
  readonly head?: MapStep;
  /** Why what makes the first operand is a step of its own. */
  readonly headLacks?: string;
  /**
   * What goes along the elements that it makes, in this order: done as they are there where a target's kernel can, else
   * behind it. Where one of these puts its own result where `output` lies, the operation's is not kept.
   */
  readonly tail?: readonly TailStep[];
  /** Why the next that goes along these is a step of its own. */
  readonly tailEnds?: string;
}
export type TailStep = MapStep | ReduceStep;
export type Step = MapStep | ReduceStep | OperationStep;

/** Of a family with kernels of its own; no map and no reduction. */
export function isOperationStep(step: Step): step is OperationStep {
  return step.family !== "map" && step.family !== "reduce";
}

/** What a step puts out, whatever its family; without its head and its tail. */
export function outputsOf(step: Step): readonly Operand[] {
  if (step.family === "reduce") return step.finish.length > 0 ? [...step.outputs, ...step.finish] : step.outputs;
  return step.family === "map" ? step.outputs : [step.output];
}
/** The steps that a step is: those that it joins, or its head, itself and its tail. */
export function singly(step: Step): readonly Step[] {
  if (step.family === "map") return step.joins ?? [step];
  if (!isOperationStep(step)) return [step];
  if (!step.head && !step.tail) return [step];
  return [...(step.head ? [step.head] : []), step, ...(step.tail ?? [])];
}
/** All that a step reads and writes in memory. */
export function boundBy(step: Step): readonly Operand[] {
  const parts = singly(step);
  if (parts.length === 1) return step.operands.concat(outputsOf(step));
  const bound: Operand[] = [];
  for (const each of parts) {
    for (const read of each.operands) if (read.buffer !== NOWHERE) bound.push(read);
    for (const written of outputsOf(each)) if (written.buffer !== NOWHERE) bound.push(written);
  }
  return bound;
}

export interface Schedule {
  readonly graph: Graph;
  /** What parameters and states alone decide is made when they have changed, not with every call. */
  readonly prepares: boolean;
  /** What several steps leave in parts may be added up by one dispatch. */
  readonly gathers: boolean;
  readonly steps: readonly Step[];
  readonly buffers: readonly BufferSlot[];
  readonly placement: Placement;
  /** Names of the host's numbers, in the order of the buffer `scalars`. */
  readonly scalars: readonly string[];
  readonly memory: MemoryReport;
}
export interface MemoryReport {
  /** Bytes of temporaries as planned, and of the largest set of values alive at once: no plan can be smaller. */
  readonly temporaryBytes: number;
  readonly liveBytes: number;
  /** Parameters, states, inputs, outputs, and what is prepared. */
  readonly residentBytes: number;
  /** Of these what is made of parameters and states once. */
  readonly preparedBytes: number;
}
