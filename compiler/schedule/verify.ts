/**
 * An independent check of a schedule: written before the scheduler was trusted, and sharing no code with it. Every
 * value is written before it is read and not overwritten while it is needed; a buffer is read and written in one step
 * only element by element; what is made of parts has them all; no step binds more than it may. A step that joins others
 * is each of them, and goes along the memory that they name.
 */
import { exactText } from "../graph/exact-text.ts";
import { volume } from "../graph/shape.ts";
import type { NodeId } from "../graph/types.ts";
import {
  NOWHERE,
  outputsOf,
  singly,
  type Expression,
  type Operand,
  type ReduceStep,
  type Schedule,
  type Step,
} from "./types.ts";
import { ArenaMemory, joinProblems } from "./verify-arenas.ts";
import { headProblems } from "./verify-heads.ts";
import { PartedBuffer, Sources } from "./verify-parts.ts";
import { preparedProblems } from "./verify-prepared.ts";
import { tailProblems } from "./verify-tails.ts";

/** A spread is about the mean of the output before it, a sum, which makes it the squares of what that sums. */
function spreadsWhatIsSummed({ outputs }: ReduceStep): boolean {
  return outputs.every(({ kind, expression }, output) => {
    const before = outputs[output - 1];
    return kind !== "spread" || (before?.kind === "sum" && exactText(before.expression) === exactText(expression));
  });
}
function expressionsOf(step: Step): readonly Expression[] {
  return step.family === "map" || step.family === "reduce" ? step.outputs.map(({ expression }) => expression) : [];
}

/** Everything that is wrong; nothing for a sound schedule. @param maxBindings storage buffers of one kernel */
export function verifySchedule(schedule: Schedule, maxBindings: number): readonly string[] {
  const { graph, steps, buffers, placement } = schedule;
  const problems = [...preparedProblems(schedule)];
  /** Which node's value each buffer holds. */
  const holds = new Map<number, NodeId>();
  for (const node of graph.nodes) {
    const buffer = placement[node.id] ?? -1;
    if (["input", "parameter", "state"].includes(node.op) && buffer >= 0) holds.set(buffer, node.id);
  }
  const parted = new Map<number, PartedBuffer>();
  const room = ({ buffer, half }: Operand): number => (buffers[buffer]?.length ?? 0) * (half ? 2 : 1);
  const sources = new Sources(graph);
  for (const operand of steps.flatMap((step) => [...step.operands, ...outputsOf(step)]))
    if (operand.layout && !parted.has(operand.buffer))
      parted.set(operand.buffer, new PartedBuffer(sources, room(operand)));
  /** Which buffers hold elements of 16 bits. */
  const halves = new Map<number, boolean>();
  const isThere = ({ node, buffer, layout }: Operand): boolean =>
    parted.get(buffer)?.holds({ node, ...(layout && { layout }) }) ?? holds.get(buffer) === node;
  const isScalar = (node: NodeId): boolean => graph.nodes[node]?.op === "scalar";
  const memory = new ArenaMemory(buffers);
  problems.push(...memory.problems);
  for (const [index, step] of steps.flatMap((each, at) => singly(each).map((one) => [at, one] as const))) {
    const at = `step ${index} (${step.family} ${step.name})`;
    if (memory.isMixed(step)) problems.push(`${at} reads one part of an arena and writes another`);
    const writes = outputsOf(step);
    const bound = new Set([...step.operands, ...writes].map(({ buffer }) => buffer));
    if (new Set(writes.map(({ buffer }) => buffer)).size < writes.length) problems.push(`${at} writes a buffer twice`);
    if (step.family === "reduce" && !spreadsWhatIsSummed(step)) problems.push(`${at} spreads what it does not sum`);
    if (step.family === "reduce" && step.finish.length > 0) {
      // Partial results lie between what is folded and what is finished.
      const loads = (each: Expression): readonly number[] =>
        each.instructions.flatMap((one) => (one.kind === "load" ? [one.operand] : []));
      const folds = new Set(step.outputs.flatMap(({ expression }) => loads(expression)));
      const finishes = new Set(step.finish.flatMap(({ expression }) => loads(expression)));
      const most = Math.max(folds.size, finishes.size + writes.length) + 1;
      if (most > maxBindings) problems.push(`${at} binds ${most} buffers`);
    } else if (bound.size > maxBindings) problems.push(`${at} binds ${bound.size} buffers`);
    for (const operand of step.operands) {
      const { node, buffer } = operand;
      if (!isScalar(node) && !isThere(operand))
        problems.push(`${at} reads node ${node} from b${buffer}, which holds node ${holds.get(buffer) ?? "nothing"}`);
      if ((halves.get(buffer) ?? false) !== (operand.half ?? false))
        problems.push(`${at} reads node ${node} from b${buffer} in another number of bits than it was written`);
    }
    for (const [operand, { buffer }] of step.operands.entries()) {
      if (!writes.some((write) => write.buffer === buffer)) continue;
      if (step.family !== "map") problems.push(`${at} writes b${buffer} while it reads it`);
      else if (!expressionsOf(step).every((each) => readsElementwise(each, operand, step.domain)))
        problems.push(`${at} reads other elements of b${buffer} than it writes`);
    }
    // What lies nowhere is there for one operation.
    holds.delete(NOWHERE);
    for (const write of writes) {
      const { node, buffer } = write;
      if (buffer === NOWHERE) {
        holds.set(NOWHERE, node);
        continue;
      }
      for (const other of memory.sharing(buffer)) {
        holds.delete(other);
        parted.get(other)?.clear();
      }
      halves.set(buffer, write.half ?? false);
      const inParts = parted.get(buffer);
      if (inParts) {
        if (!inParts.write(write)) problems.push(`${at} writes node ${node} beyond b${buffer}`);
        continue;
      }
      const [have, need] = [room(write), volume(graph.nodes[node]?.type.shape ?? [])];
      if (have < need) problems.push(`${at} writes ${need} elements into b${buffer} of ${have}`);
      holds.set(buffer, node);
    }
  }
  for (const [index, step] of steps.entries())
    problems.push(...tailProblems(step, memory).map((problem) => `step ${index} (${step.name}) ${problem}`));
  for (const [index, step] of steps.entries())
    problems.push(...headProblems(step, memory).map((problem) => `step ${index} (${step.name}) ${problem}`));
  for (const [index, step] of steps.entries())
    problems.push(...joinProblems(step, buffers).map((problem) => `step ${index} (${step.name}) ${problem}`));
  const storage = (id: NodeId): NodeId =>
    graph.nodes[id]?.op === "reshape" ? storage(graph.nodes[id]?.inputs[0] ?? 0) : id;
  for (const { name, node } of graph.outputs) {
    const buffer = buffers.find((each) => each.role === "output" && each.name === name);
    if (!buffer || !isThere({ node: storage(node), buffer: buffer.id }))
      problems.push(`output ${name} is not in its buffer at the end`);
  }
  for (const { target, node } of graph.updates) {
    const buffer = buffers.find((each) => (each.role === "parameter" || each.role === "state") && each.name === target);
    if (!buffer || !isThere({ node: storage(node), buffer: buffer.id }))
      problems.push(`update of ${target} is not in its buffer at the end`);
  }
  return problems;
}

/** True if element i is the only one of the operand that the expression reads for element i. */
function readsElementwise({ instructions }: Expression, operand: number, domain: readonly number[]): boolean {
  return instructions.every((each) => {
    if (each.kind !== "load" || each.operand !== operand) return true;
    const { strides, offset, guards } = each.access;
    const expected = domain.map((_, axis) => volume(domain.slice(axis + 1)));
    return (
      offset === 0 &&
      guards.length === 0 &&
      domain.every((extent, axis) => extent === 1 || strides[axis] === expected[axis])
    );
  });
}
