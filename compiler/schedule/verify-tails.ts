/** What is wrong with a step's tail: its parts may be done element by element, as the elements come, or each behind the last. */
import { volume } from "../graph/shape.ts";
import type { Expression, Operand, Step, TailStep } from "./types.ts";
import type { ArenaMemory } from "./verify-arenas.ts";

/** Nothing for a step without one. */
export function tailProblems(step: Step, memory: ArenaMemory): readonly string[] {
  if (step.family === "map" || step.family === "reduce" || !step.tail) return [];
  const problems: string[] = [];
  const readByOthers = new Set(step.operands.map(({ buffer }) => buffer));
  const elements = step.tail.map(({ domain }) => volume(domain));
  if (new Set(elements).size > 1) problems.push("has parts of its tail over different numbers of elements");
  /** What is there element by element: the operation's result, and that of each map behind it. */
  const made = new Set([step.output.buffer]);
  const summed = new Set<number>();
  for (const each of step.tail) {
    for (const [operand, { buffer }] of each.operands.entries()) {
      if (summed.has(buffer)) problems.push(`reads b${buffer} in its tail before all of it is summed`);
      if (!made.has(buffer)) readByOthers.add(buffer);
      else if (!goesAlong(each, operand)) problems.push(`reads other elements of b${buffer} than are there`);
    }
    const writes: readonly Operand[] = each.family === "reduce" ? [...each.outputs, ...each.finish] : each.outputs;
    for (const { buffer } of writes) {
      const others = [buffer, ...memory.sharing(buffer)].filter((other) => readByOthers.has(other));
      if (others.length > 0) problems.push(`overwrites b${buffer} in its tail, which is read element by element`);
      if (each.family === "reduce") summed.add(buffer);
      else made.add(buffer);
    }
  }
  return problems;
}

function goesAlong(step: TailStep, operand: number): boolean {
  const places = (shape: readonly number[]): readonly number[] => shape.map((_, axis) => volume(shape.slice(axis + 1)));
  const expected = places(step.domain);
  const isAlong = ({ instructions }: Expression): boolean =>
    instructions.every((each) => {
      if (each.kind !== "load" || each.operand !== operand) return true;
      const { strides, offset, guards } = each.access;
      return (
        offset === 0 &&
        guards.length === 0 &&
        step.domain.every((extent, axis) => extent === 1 || strides[axis] === expected[axis])
      );
    });
  return step.outputs.every(({ expression }) => isAlong(expression));
}
