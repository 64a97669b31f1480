/**
 * What a step of a schedule does, by its definition and whatever a kernel makes of it: operations and the bytes that it
 * cannot help moving. What a profile divides by time.
 */
import { nodeOf } from "../graph/node-of.ts";
import { volume } from "../graph/shape.ts";
import type { Graph, NodeId } from "../graph/types.ts";
import {
  NOWHERE,
  outputsOf,
  type Expression,
  type Operand,
  type OperationStep,
  type ReduceStep,
  type Step,
} from "./types.ts";

export interface StepCost {
  /** Additions, multiplications and functions, one each; a multiply-add is two. */
  readonly flops: number;
  /** Of values that are read and written, each once; what is used where it is made moves nowhere. */
  readonly bytes: number;
}

/** @param parts steps that are done as one, in their order: those that a step joins, an operation and what of its tail it does */
export function stepCost(parts: readonly Step[], graph: Graph): StepCost {
  return { flops: parts.reduce((sum, each) => sum + flopsOf(each, graph), 0), bytes: bytesOf(parts, graph) };
}

function flopsOf(step: Step, graph: Graph): number {
  switch (step.family) {
    case "map":
      return volume(step.domain) * instructionsOf(step.outputs);
    case "reduce":
      return volume(step.domain) * (instructionsOf(step.outputs) + step.outputs.length) + finishFlops(step, graph);
    default:
      return operationFlops(step, graph);
  }
}

function finishFlops({ finish }: ReduceStep, graph: Graph): number {
  return finish.reduce((sum, each) => sum + elementsOf(each, graph) * instructionsOf([each]), 0);
}

/** A reduction without what is made of its results: what a kernel does of one whose partial results another folds. */
export function summing(step: ReduceStep): ReduceStep {
  return { ...step, finish: [] };
}
/** What is done behind that. How many partial results there are is the kernel's: as many as results are counted. */
export function foldingCost(step: ReduceStep, graph: Graph): StepCost {
  const finishing = step.finish.flatMap(({ expression }) => expression.instructions);
  const operands = step.operands.filter((_, operand) =>
    finishing.some((each) => each.kind === "load" && each.operand === operand),
  );
  return { flops: finishFlops(step, graph), bytes: bytesOf([{ ...step, operands }], graph) };
}

/** Of adding up what steps have left in parts: as many as results are counted, read and written. */
export function gatheringCost(steps: readonly Step[], graph: Graph): StepCost {
  const results = steps.flatMap(outputsOf).reduce((sum, each) => sum + elementsOf(each, graph), 0);
  return { flops: 0, bytes: 2 * 4 * results };
}

/** Of expressions that several outputs share, once. */
function instructionsOf(outputs: readonly { readonly expression: Expression }[]): number {
  const expressions = new Set(outputs.map(({ expression }) => expression));
  return [...expressions]
    .flatMap(({ instructions }) => instructions)
    .filter(({ kind }) => kind === "apply" || kind === "random").length;
}

function operationFlops(step: OperationStep, graph: Graph): number {
  const node = nodeOf(graph, step.node);
  const shapeOf = (place: number): readonly number[] => {
    const operand = step.operands[place];
    return operand === undefined ? [] : nodeOf(graph, operand.node).type.shape;
  };
  const results = volume(node.type.shape);
  switch (node.op) {
    case "matmul":
      return 2 * results * (shapeOf(0).at(node.attributes.transposeLeft ? -2 : -1) ?? 1);
    // Each pixel of y with each number of the weights, whichever of the three is computed.
    case "conv2d":
      return 2 * pixels(node.type.shape) * volume(shapeOf(1));
    case "conv2d-input-grad":
      return 2 * pixels(shapeOf(0)) * volume(shapeOf(1));
    case "conv2d-weight-grad":
      return 2 * pixels(shapeOf(1)) * results;
    case "pool2d":
      return results * volume(node.attributes.kernel);
    case "pool2d-grad":
      return volume(shapeOf(1)) * volume(node.attributes.kernel);
    default:
      return results;
  }
}
/** Of an image [N, H, W, C]. */
function pixels(shape: readonly number[]): number {
  return volume(shape.slice(0, -1));
}

function bytesOf(parts: readonly Step[], graph: Graph): number {
  const made = new Set<NodeId>();
  const read = new Map<NodeId, Operand>();
  // Where a later part puts its own, an earlier one's is not kept.
  const written = new Map<string, Operand>();
  for (const part of parts) {
    for (const operand of part.operands) if (!made.has(operand.node)) read.set(operand.node, operand);
    for (const output of outputsOf(part)) {
      made.add(output.node);
      if (output.buffer === NOWHERE) continue;
      written.set(`${output.buffer} ${output.layout?.offset ?? 0}`, output);
    }
  }
  const all = [...read.values(), ...written.values()];
  return all.reduce((sum, each) => sum + elementsOf(each, graph) * (each.half ? 2 : 4), 0);
}
function elementsOf({ node }: Operand, graph: Graph): number {
  return volume(nodeOf(graph, node).type.shape);
}
