/**
 * Runs a schedule in float64 as it is written down: buffers that are shared and overwritten, accesses, guards and fused
 * instructions. What differs from `evaluate` is the scheduler's fault, whatever prints its steps.
 */
import { bug } from "../../compiler/bug.ts";
import type { Evaluated, Leaves } from "../../compiler/graph/evaluate.ts";
import { nodeOf } from "../../compiler/graph/node-of.ts";
import { evaluateOp } from "../../compiler/graph/ops/table.ts";
import { uniform } from "../../compiler/graph/random.ts";
import { scalarFunctions } from "../../compiler/graph/scalar-functions.ts";
import { volume } from "../../compiler/graph/shape.ts";
import {
  NOWHERE,
  singly,
  type Access,
  type Expression,
  type Operand,
  type OperationStep,
  type Schedule,
} from "../../compiler/schedule/types.ts";

type Index = readonly number[];

/** Undefined outside a guard. */
function place({ strides, offset, guards }: Access, index: Index): number | undefined {
  let sum = offset;
  for (const [axis, stride] of strides.entries()) {
    let counted = index[axis] ?? 0;
    const guard = guards.find((each) => each.axis === axis);
    if (guard) {
      const { low, high, step } = guard;
      if (counted < low || counted >= high || (counted - low) % step !== 0) return undefined;
      counted = (counted - low) / step;
    }
    sum += stride * counted;
  }
  return sum;
}

function valueAt(
  { instructions, value }: Expression,
  index: Index,
  operands: readonly Float64Array[],
  own: (output: number) => number | undefined = () => undefined,
): number {
  const values: number[] = [];
  const load = (operand: number, access: Access): number => {
    const at = place(access, index);
    if (at === undefined) return access.fill;
    const found = operands[operand]?.[at];
    if (found === undefined) throw new Error(`element ${at} of an operand of ${operands[operand]?.length}`);
    return found;
  };
  for (const each of instructions) {
    switch (each.kind) {
      case "constant":
        values.push(each.value);
        break;
      case "load":
        values.push(load(each.operand, each.access));
        break;
      case "own":
        values.push(own(each.output) ?? Number.NaN);
        break;
      case "random":
        values.push(uniform(values[each.seed] ?? Number.NaN, each.stream, place(each.index, index) ?? -1));
        break;
      case "apply": {
        const [a = 0, b = 0, c = 0] = each.arguments.map((argument) => values[argument] ?? Number.NaN);
        values.push(scalarFunctions[each.fn].evaluate(a, b, c));
        break;
      }
    }
  }
  return values[value] ?? Number.NaN;
}

function* indices(domain: readonly number[]): Generator<Index> {
  for (let linear = 0; linear < volume(domain); linear++) {
    const index: number[] = [];
    let rest = linear;
    for (let axis = domain.length - 1; axis >= 0; axis--) {
      index[axis] = rest % (domain[axis] ?? 1);
      rest = Math.floor(rest / (domain[axis] ?? 1));
    }
    yield index;
  }
}

/** Where the elements of an operand of this shape are in its buffer, in their order. */
function placesOf({ layout }: Operand, shape: readonly number[]): readonly number[] {
  const places = Array.from({ length: volume(shape) }, (_, i) => i);
  if (!layout) return places;
  return [...indices(shape)].map((index) => place({ ...layout, guards: [], fill: 0 }, index) ?? -1);
}

function runOperation(step: OperationStep, { graph }: Schedule, operands: readonly Float64Array[]): Float64Array {
  const node = nodeOf(graph, step.node);
  const types = node.inputs.map((id) => nodeOf(graph, id).type);
  const inputs = operands.map((each, input) => {
    const operand = step.operands[input] ?? bug("an operand less than inputs");
    return Float64Array.from(placesOf(operand, types[input]?.shape ?? []), (at) => each[at] ?? Number.NaN);
  });
  return evaluateOp(node, inputs, types) ?? bug(`no meaning of ${step.family}`);
}

/** @throws Error where a step reads outside an operand; memory that nothing wrote is NaN */
export function runSchedule(plan: Schedule, leaves: Leaves): Evaluated {
  const memories = plan.buffers.map(({ role, length }) =>
    role === "scalars"
      ? Float64Array.from(plan.scalars, (scalar) => leaves.get(scalar)?.[0] ?? Number.NaN)
      : new Float64Array(length).fill(Number.NaN),
  );
  const buffers = plan.buffers.map(({ id, role, name = "", length, within }) => {
    const memory = within ? memories[within.arena]?.subarray(within.offset, within.offset + length) : memories[id];
    const given = role === "output" || role === "temporary" ? undefined : leaves.get(name);
    if (given) memory?.set(given);
    return memory;
  });
  /** What a head makes, for as long as its operation reads it. */
  let loaded: Float64Array | undefined;
  const bufferOf = (buffer: number): Float64Array => {
    const found = buffer === NOWHERE ? loaded : buffers[buffer];
    if (!found) throw new Error(`no buffer ${buffer}`);
    return found;
  };
  for (const step of plan.steps.flatMap((each) => (each.family === "map" ? [each] : singly(each)))) {
    const operands = step.operands.map(({ buffer }) => bufferOf(buffer));
    if (step.family === "map") {
      if (step.outputs.some(({ buffer }) => buffer === NOWHERE)) loaded = new Float64Array(volume(step.domain));
      // Element by element over all outputs, as an invocation does: in place is seen to be right or wrong.
      let linear = 0;
      for (const index of indices(step.domain)) {
        const values: number[] = [];
        for (const { expression } of step.outputs)
          values.push(valueAt(expression, index, operands, (output) => values[output]));
        step.outputs.forEach(({ buffer, layout }, output) => {
          const at = layout ? place({ ...layout, guards: [], fill: 0 }, index) : linear;
          bufferOf(buffer)[at ?? -1] = values[output] ?? Number.NaN;
        });
        linear++;
      }
    } else if (step.family === "reduce") {
      const kept = step.domain.map((_, axis) => axis).filter((axis) => !step.axes.includes(axis));
      const share = volume(kept.map((axis) => step.domain[axis] ?? 1)) / volume(step.domain);
      for (const [output, { buffer, kind, expression }] of step.outputs.entries()) {
        const result = bufferOf(buffer).fill(kind === "max" ? Number.NEGATIVE_INFINITY : 0);
        const summed = bufferOf(step.outputs[kind === "spread" ? output - 1 : output]?.buffer ?? -1);
        for (const index of indices(step.domain)) {
          const at = kept.reduce((sum, axis) => sum * (step.domain[axis] ?? 1) + (index[axis] ?? 0), 0);
          const value = valueAt(expression, index, operands);
          const before = result[at] ?? 0;
          if (kind === "max") result[at] = Math.max(before, value);
          else result[at] = before + (kind === "sum" ? value : (value - (summed[at] ?? Number.NaN) * share) ** 2);
        }
      }
      const own = [...step.outputs, ...step.finish];
      const elements = kept.reduce((count, axis) => count * (step.domain[axis] ?? 1), 1);
      for (const { buffer, expression } of step.finish)
        for (let at = 0; at < elements; at++)
          bufferOf(buffer)[at] = valueAt(
            expression,
            [at],
            operands,
            (output) => bufferOf(own[output]?.buffer ?? -1)[at],
          );
    } else {
      const [values, result] = [runOperation(step, plan, operands), bufferOf(step.output.buffer)];
      const places = placesOf(step.output, nodeOf(plan.graph, step.node).type.shape);
      places.forEach((at, i) => (result[at] = values[i] ?? Number.NaN));
      loaded = undefined;
    }
  }
  const read = (roles: readonly string[], name: string, node: number): Float64Array => {
    const slot = plan.buffers.find((each) => roles.includes(each.role) && each.name === name);
    return bufferOf(slot?.id ?? -1).slice(0, volume(plan.graph.nodes[node]?.type.shape ?? []));
  };
  return {
    outputs: new Map(plan.graph.outputs.map(({ name, node }) => [name, read(["output"], name, node)])),
    updates: new Map(
      plan.graph.updates.map(({ target, node }) => [target, read(["parameter", "state"], target, node)]),
    ),
  };
}
