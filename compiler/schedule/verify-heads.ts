/** What is wrong with a step's head: it makes the first operand and nothing else, and may be done anew for every element. */
import { NOWHERE, type Operand, type Step } from "./types.ts";
import type { ArenaMemory } from "./verify-arenas.ts";

/** Nothing for a step without one, all of whose values must lie somewhere. */
export function headProblems(step: Step, memory: ArenaMemory): readonly string[] {
  if (step.family === "reduce") return nowhereIn([...step.operands, ...step.outputs, ...step.finish]);
  if (step.family === "map") return nowhereIn([...step.operands, ...step.outputs]);
  const { head, tail = [], operands, output } = step;
  const behind = tail.flatMap((each) => [...each.outputs, ...(each.family === "reduce" ? each.finish : [])]);
  const elsewhere = [...operands.slice(1), output, ...behind, ...tail.flatMap((each) => each.operands)];
  if (!head) return nowhereIn([...operands, ...elsewhere]);
  const problems = [...nowhereIn([...head.operands, ...elsewhere])];
  const [made, ...others] = head.outputs;
  const [first] = operands;
  const isFirst = made?.buffer === NOWHERE && first?.buffer === NOWHERE && made.node === first.node;
  if (!isFirst || others.length > 0) problems.push("has a head that makes something else than its first operand");
  const read = new Set(head.operands.flatMap(({ buffer }) => [buffer, ...memory.sharing(buffer)]));
  for (const { buffer } of [output, ...behind])
    if (read.has(buffer)) problems.push(`overwrites b${buffer}, which its head reads`);
  return problems;
}
function nowhereIn(operands: readonly Operand[]): readonly string[] {
  return operands.some(({ buffer }) => buffer === NOWHERE) ? ["has a value that lies nowhere"] : [];
}
