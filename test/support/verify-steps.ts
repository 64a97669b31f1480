/**
 * Every kernel of a schedule against the interpreter: a step's operands are given values, its nodes are evaluated in
 * float64 from these (by the graph, not by the fused expression), and the device must agree. Steps that print the same
 * code, at the same sizes, are verified once.
 */
import { bug } from "../../compiler/bug.ts";
import { evaluateNodes } from "../../compiler/graph/evaluate.ts";
import { roundedToHalf } from "../../compiler/graph/half.ts";
import { nodeOf } from "../../compiler/graph/node-of.ts";
import { evaluateOp } from "../../compiler/graph/ops/table.ts";
import type { Graph, NodeId } from "../../compiler/graph/types.ts";
import type { Dispatch } from "../../compiler/kernels/target.ts";
import {
  NOWHERE,
  outputsOf,
  singly,
  type Layout,
  type Operand,
  type Schedule,
  type Step,
} from "../../compiler/schedule/types.ts";
import { firstDifference, halfTolerated } from "./differences.ts";
import { asHalves, fromHalves, halfBits } from "./halves.ts";
import type { Content, Contents } from "./initial-contents.ts";
import { values, type KernelCase } from "./kernel-case.ts";

/** What a node that is read as an operand holds; numbers that f32 holds exactly. */
export type OperandValues = (id: NodeId) => Float64Array;

/** Without any that flow: positive, so that roots and logarithms are defined; labels are small classes. */
const positive =
  (graph: Graph): OperandValues =>
  (id) => {
    const { type, op } = graph.nodes[id] ?? { type: { dtype: "f32", shape: [] }, op: "" };
    const count = type.shape.reduce((product, extent) => product * extent, 1);
    if (type.dtype === "i32") return Float64Array.from({ length: count }, (_, i) => i % 5);
    if (op === "scalar") return Float64Array.of(0.125);
    return values(count, id + 1).map((value) => 0.75 + value / 2);
  };

/** What flows from a case's leaves, each number rounded once as it is stored. */
export function flowing({ graph, leaves }: KernelCase): OperandValues {
  const all = evaluateNodes(graph, leaves);
  return (id) => Float64Array.from(all[id] ?? [], Math.fround);
}

/** What runs a step's dispatches: a `KernelRunner` or a `WasmRunner`. */
export interface StepRunner {
  readonly name: string;
  dispatches(step: Step, plan: Schedule): readonly Dispatch<unknown>[];
  /** Kernels with equal keys are one kernel. */
  key(code: unknown): string;
  runStep(
    name: string,
    plan: Schedule,
    dispatches: readonly Dispatch<unknown>[],
    contents: Contents,
    results: readonly number[],
  ): Promise<readonly Float32Array[]> | readonly Float32Array[];
}
/** A runner and the kernels that were verified on it, by their keys. */
export interface Verified {
  readonly runner: StepRunner;
  readonly seen: Set<string>;
}

/** One of the steps that a step is, and from which element on it goes along what that one binds. */
interface Member {
  readonly step: Step;
  readonly from: number;
}
function isJoined(step: Step): boolean {
  return step.family === "map" && step.joins !== undefined;
}
/** What a step puts out and leaves there: where a tail's own result is put, what it is made of is gone. */
function keptOf(step: Step): readonly Operand[] {
  const written = isJoined(step) ? outputsOf(step) : singly(step).flatMap(outputsOf);
  const lies = written.filter(({ buffer }) => buffer !== NOWHERE);
  return lies.filter(({ buffer }, at) => lies.findLastIndex((each) => each.buffer === buffer) === at);
}
function membersOf(step: Step, { buffers }: Schedule): readonly Member[] {
  const joins = singly(step);
  if (!isJoined(step)) return joins.map((each) => ({ step: each, from: 0 }));
  const offsetOf = (each: Step): number => {
    const buffer = outputsOf(each)[0]?.buffer ?? -1;
    return buffers[buffer]?.within?.offset ?? 0;
  };
  const start = Math.min(...joins.map(offsetOf));
  return joins.map((each) => ({ step: each, from: offsetOf(each) - start }));
}

/** What a step's buffers hold before it, as memory and as the interpreter's values. */
function operandsOf(
  step: Step,
  plan: Schedule,
  valuesOf: OperandValues,
): readonly [Contents, Map<NodeId, Float64Array>] {
  const { graph, buffers } = plan;
  const lengthOf = (buffer: number): number => buffers[buffer]?.length ?? bug(`there is no buffer ${buffer}`);
  const scalars = graph.nodes.filter(({ op }) => op === "scalar").map(({ id }) => id);
  const given = new Map<NodeId, Float64Array>();
  const contents = new Map<number, Content>();
  // What a tail reads of what is made before it is not there yet.
  const made = new Set<NodeId>();
  const operands = membersOf(step, plan).flatMap((each) => {
    const read = each.step.operands.flatMap((own, at) => {
      const bound = isJoined(step) ? (step.operands[at]?.buffer ?? own.buffer) : own.buffer;
      return made.has(own.node) ? [] : [{ ...own, from: each.from, bound }];
    });
    if (!isJoined(step)) for (const { node } of outputsOf(each.step)) made.add(node);
    return read;
  });
  for (const { node, buffer: own, layout, half, from, bound: buffer } of operands) {
    const data = half ? valuesOf(node).map(roundedToHalf) : valuesOf(node);
    given.set(node, data);
    if (scalars.includes(node)) {
      // All of the host's numbers lie in one buffer, as bits.
      const bits = new Int32Array(scalars.length);
      scalars.forEach((id, place) => {
        const value = valuesOf(id)[0] ?? 0;
        bits[place] =
          graph.nodes[id]?.type.dtype === "i32" ? value : (new Int32Array(Float32Array.of(value).buffer)[0] ?? 0);
      });
      contents.set(buffer, bits);
    } else if (own !== buffer) {
      const row = contents.get(buffer) ?? new Float32Array(lengthOf(buffer)).fill(Number.NaN);
      row.set(data, from);
      contents.set(buffer, row);
    } else if (layout) {
      // Parts of one buffer come together in it; what is between them is NaN.
      const whole = contents.get(buffer) ?? nothing(lengthOf(buffer), half);
      placesOf(nodeOf(graph, node).type.shape, layout).forEach(
        (place, i) => (whole[place] = half ? halfBits(data[i] ?? Number.NaN) : (data[i] ?? Number.NaN)),
      );
      contents.set(buffer, whole);
    } else if (half) contents.set(buffer, asHalves(data, lengthOf(buffer)));
    else
      contents.set(buffer, graph.nodes[node]?.type.dtype === "i32" ? Int32Array.from(data) : Float32Array.from(data));
  }
  for (const { buffer, half } of singly(step).flatMap(outputsOf))
    if (half && !contents.has(buffer)) contents.set(buffer, nothing(lengthOf(buffer), half));
  return [contents, given];
}
/** A buffer of so many words before anything is written. */
function nothing(words: number, half = false): Content {
  return half ? asHalves([], words) : new Float32Array(words).fill(Number.NaN);
}

function withoutPad(graph: Graph, id: NodeId): NodeId {
  const node = nodeOf(graph, id);
  return node.op === "pad" ? node.inputs[0] : id;
}
/** What was there before, or NaN, must still be there but in the step's own places. */
function changesOthers(result: Float32Array, held: Content | undefined, own: ReadonlySet<number>): boolean {
  const before = held instanceof Uint16Array ? fromHalves(held) : held;
  return result.some((value, place) => !own.has(place) && !Object.is(value, before?.[place] ?? Number.NaN));
}
/** Of a result in its buffer. */
function placesTaken({
  truth,
  from,
  places,
}: {
  readonly truth: Float64Array;
  readonly from: number;
  readonly places: readonly number[] | undefined;
}): readonly number[] {
  return places ?? Array.from({ length: truth.length }, (_, place) => from + place);
}
/** Where the elements of a value are in its buffer, in their order. */
function placesOf(shape: readonly number[], { strides, offset }: Layout): readonly number[] {
  return shape.reduce<readonly number[]>(
    (places, extent, axis) =>
      places.flatMap((place) => Array.from({ length: extent }, (_, i) => place + i * (strides[axis] ?? 0))),
    [offset],
  );
}

/**
 * What values are where those of `given` are known: what one step must compute. What several outputs are made of, such as
 * the convolution of a step with a tail, is evaluated once.
 */
function evaluatorFrom(graph: Graph, given: ReadonlyMap<NodeId, Float64Array>): (id: NodeId) => Float64Array {
  const values = new Map(given);
  const valueOf = (id: NodeId): Float64Array => {
    const known = values.get(id);
    if (known) return known;
    const node = nodeOf(graph, id);
    const inputs = node.inputs.map(valueOf);
    const types = node.inputs.map((each) => nodeOf(graph, each).type);
    const value = evaluateOp(node, inputs, types) ?? bug(`no value was given for ${node.op} ${id}`);
    values.set(id, value);
    return value;
  };
  return valueOf;
}

/**
 * @param rungs kernels verified now are added to each
 * @param valuesOf what steps read
 * @returns what differs, by step
 */
export async function verifySteps(
  rungs: readonly Verified[],
  plan: Schedule,
  valuesOf: OperandValues = positive(plan.graph),
): Promise<readonly string[]> {
  const problems: string[] = [];
  const { graph } = plan;
  for (const step of plan.steps) {
    const news = rungs.flatMap(({ runner, seen }) => {
      const dispatches = runner.dispatches(step, plan);
      const keys = dispatches.map(({ kernel, sizes = [] }) => `${runner.key(kernel.code)} ${sizes.join()}`);
      if (keys.every((key) => seen.has(key))) return [];
      for (const key of keys) seen.add(key);
      return [{ runner, dispatches }];
    });
    if (news.length === 0) continue;
    const [contents, given] = operandsOf(step, plan, valuesOf);
    const outputs = keptOf(step);
    // Each of the steps that are done as one puts out a stretch of the outputs.
    const members = isJoined(step) ? membersOf(step, plan) : [{ step, from: 0 }];
    const valueOf = evaluatorFrom(graph, given);
    const results = members.flatMap(({ step: own, from }) =>
      keptOf(own).map(({ node, layout, half }, index) => {
        // A pad that lies within a whole is there as far as it is its input.
        const stored = layout ? withoutPad(graph, node) : node;
        // A copy of what is stored puts out its own operand.
        const truth = valueOf(stored);
        // Of what lies whole in its buffer, a stretch of it.
        const places = layout && placesOf(nodeOf(graph, stored).type.shape, layout);
        return { index, name: own.name, truth, from, places, layout, half };
      }),
    );
    const bound = outputs.map(({ buffer }) => buffer);
    for (const { runner, dispatches } of news) {
      const values = await runner.runStep(step.name, plan, dispatches, contents, bound);
      for (const { index, name, truth, from, places, layout, half } of results) {
        const value = half && values[index] ? fromHalves(values[index]) : values[index];
        const found = places
          ? Float32Array.from(places, (place) => value?.[place] ?? Number.NaN)
          : value?.subarray(from, from + truth.length);
        const difference = half
          ? firstDifference(found, truth.map(roundedToHalf), halfTolerated(truth))
          : firstDifference(found, truth);
        if (difference) problems.push(`${runner.name}: ${step.family} ${name} (${step.origin.phase}): ${difference}`);
        if (!layout || !value) continue;
        const mine = results.filter((other) => bound[other.index] === bound[index]).flatMap(placesTaken);
        if (changesOthers(value, contents.get(bound[index] ?? -1), new Set(mine)))
          problems.push(`${runner.name}: ${step.family} ${name} writes beside its part`);
      }
    }
  }
  return problems;
}
