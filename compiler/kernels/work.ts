/**
 * What a step's kernels are printed from, and all that they may depend on: kernels see this and never the schedule. Names,
 * origins and nodes are left out and buffers are numbered by place, so that steps that differ in these alone are the same
 * work, and have the same kernels (`reuse.ts`).
 */
import { bug } from "../bug.ts";
import { nodeOf } from "../graph/node-of.ts";
import { asInputs } from "../graph/ops/table.ts";
import type { Graph, Node, NodeOf, OpAttributes, OpInputs, TensorType } from "../graph/types.ts";
import { isOperation, type OperationName } from "../schedule/families.ts";
import {
  isOperationStep,
  NOWHERE,
  outputsOf,
  singly,
  type BufferId,
  type Expression,
  type Layout,
  type MapStep,
  type OperationStep,
  type Operand,
  type ReduceKind,
  type ReduceStep,
  type Schedule,
  type Step,
} from "../schedule/types.ts";

/** A buffer by its place among those that the step names; two places of a step may be one buffer. */
export interface BufferPlace {
  readonly buffer: BufferId;
}
export interface StoredPlace extends BufferPlace {
  /** Elements are of 16 bits. */
  readonly half?: true;
}
/** Where an image's pixels are: channels of pixel p from element offset + p * pitch on. */
export interface Strip {
  readonly offset: number;
  readonly pitch: number;
}
/** A value of its own type, row-major. */
export interface TensorPlace extends StoredPlace {
  readonly type: TensorType;
  /** Of some channels of a larger image. Only families that `schedule/families.ts` names are given one. */
  readonly strip?: Strip;
}
/** Of a dense value, too. */
export function stripOf({ type: { shape }, strip }: TensorPlace): Strip {
  return strip ?? { offset: 0, pitch: shape.at(-1) ?? 1 };
}
export interface FusedOperand extends StoredPlace {
  /** The buffer of the host's numbers: bits of f32 and i32 side by side. */
  readonly isScalars: boolean;
}
export interface FusedResult extends StoredPlace {
  /** Of the values that are stored; results of one expression are computed once. */
  readonly expression: Expression;
  /** Where they are stored as a part of something larger; else row-major. */
  readonly layout?: Layout;
}
export interface MapWork {
  readonly family: "map";
  readonly domain: readonly number[];
  readonly operands: readonly FusedOperand[];
  readonly outputs: readonly FusedResult[];
}
export interface ReduceWork {
  readonly family: "reduce";
  readonly domain: readonly number[];
  readonly axes: readonly number[];
  readonly operands: readonly FusedOperand[];
  readonly outputs: readonly (FusedResult & { readonly kind: ReduceKind })[];
  /** Made of these, element by element; numbered behind them. */
  readonly finish: readonly FusedResult[];
}
/** One operation: its attributes, and its inputs by the names that `OpInputs` has for them. */
export interface OperationWork<K extends OperationName> {
  readonly family: K;
  readonly attributes: OpAttributes[K];
  readonly inputs: OpInputs<TensorPlace>[K];
  readonly output: TensorPlace;
  /** What the first input is, element by element, in place of a buffer: every kernel that is given one evaluates it as it loads. */
  readonly head?: HeadWork;
  /** Along the elements of the output, in this order; a kernel of the family does as many of the first as it can. */
  readonly tail: readonly TailWork[];
}
/** A map of one result, which is nowhere. */
export type HeadWork = Pick<MapWork, "domain" | "operands"> & { readonly expression: Expression };
export type TailWork = MapWork | ReduceWork;
export type Work = MapWork | ReduceWork | OperationWork<OperationName>;

/** A step's work, and which buffers of the schedule its places are. */
export interface PlacedWork {
  readonly work: Work;
  readonly buffers: readonly BufferId[];
}

/** @throws CompilerBug where the step's node is of another op than its family, or a buffer is not there */
export function workOf(step: Step, schedule: Planned): PlacedWork {
  if (isOperationStep(step)) return operationWorkOf(step, schedule);
  const { buffers, place, isScalars } = placesOf(step, schedule);
  return { buffers, work: fusedWork(step, place, isScalars) };
}
type Planned = Pick<Schedule, "graph" | "buffers">;

/** As `workOf` does. */
export function operationWorkOf(
  step: OperationStep,
  schedule: Planned,
): PlacedWork & { readonly work: OperationWork<OperationName> } {
  const { buffers, place, isScalars } = placesOf(step, schedule);
  const tail = (step.tail ?? []).map((each) => fusedWork(each, place, isScalars));
  const head = step.head && headWork(step.head, place, isScalars);
  const own = operationWork(operationOf(step, schedule.graph), step, schedule.graph, place);
  return { buffers, work: { tail, ...(head && { head }), ...own } };
}

/** The buffers that a step names, and their places. */
interface Places {
  readonly buffers: readonly BufferId[];
  readonly place: (operand: Operand) => StoredPlace;
  readonly isScalars: (place: BufferPlace) => boolean;
}
function placesOf(step: Step, schedule: Planned): Places {
  const named = ownFirst(step).map(({ buffer }) => buffer);
  const buffers = [...new Set(named)].filter((buffer) => buffer !== NOWHERE);
  const slots = buffers.map(
    (id) => schedule.buffers[id] ?? bug(`step ${step.name} names buffer ${id}, which is not there`),
  );
  const place = ({ buffer, half }: Operand): StoredPlace => ({
    buffer: buffers.indexOf(buffer),
    ...(half && { half }),
  });
  const isScalars = ({ buffer }: BufferPlace): boolean => slots[buffer]?.role === "scalars";
  return { buffers, place, isScalars };
}
/** The step's own places, and behind them those of its head and its tail. */
function ownFirst(step: Step): readonly Operand[] {
  const named = [...step.operands, ...outputsOf(step)];
  if (isOperationStep(step))
    for (const each of singly(step)) if (each !== step) named.push(...each.operands, ...outputsOf(each));
  return named;
}

function headWork(step: MapStep, place: Places["place"], isScalars: Places["isScalars"]): HeadWork {
  const { domain, operands, outputs } = fusedWork(step, place, isScalars);
  const { expression } = outputs[0] ?? bug(`the head ${step.name} makes nothing`);
  return { domain, operands, expression };
}

function fusedWork(step: MapStep | ReduceStep, place: Places["place"], isScalars: Places["isScalars"]): TailWork {
  const operands = step.operands.map((operand): FusedOperand => {
    const placed = place(operand);
    return { isScalars: isScalars(placed), ...placed };
  });
  if (step.family === "map") {
    const outputs = step.outputs.map((each) => ({
      expression: each.expression,
      ...place(each),
      ...(each.layout && { layout: each.layout }),
    }));
    const { family, domain } = step;
    return { family, domain, operands, outputs };
  }
  const outputs = step.outputs.map((each) => ({ kind: each.kind, expression: each.expression, ...place(each) }));
  const finish = step.finish.map((each) => ({ expression: each.expression, ...place(each) }));
  const { family, domain, axes } = step;
  return { family, domain, axes, operands, outputs, finish };
}

/** The node of the step, of the op that its family says. */
function operationOf(step: OperationStep, graph: Graph): NodeOf<OperationName> {
  const node: Node = nodeOf(graph, step.node);
  if (isOperation(node) && node.op === step.family) return node;
  return bug(`step ${step.name} is of the family ${step.family} and computes a ${node.op}`);
}

function operationWork<K extends OperationName>(
  { op, attributes, inputs, type }: NodeOf<K>,
  step: OperationStep,
  graph: Graph,
  place: (operand: Operand) => StoredPlace,
): Omit<OperationWork<K>, "head" | "tail"> {
  const tensors = step.operands.map((operand, index) => {
    const input = inputs[index] ?? bug(`step ${step.name} has an operand more than inputs`);
    return { type: nodeOf(graph, input).type, ...place(operand), ...stripIn(operand) };
  });
  const output = { type, ...place(step.output), ...stripIn(step.output) };
  return { family: op, attributes, inputs: asInputs(tensors, op, attributes), output };
}
function stripIn({ layout }: Operand): { readonly strip?: Strip } {
  if (!layout) return {};
  const pitch = layout.strides.at(-2) ?? bug("a part of a larger value has one axis");
  return { strip: { offset: layout.offset, pitch } };
}
