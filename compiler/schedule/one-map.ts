/** Maps over the same elements, of which later ones read what earlier ones make, as one with a result for each. */
import { bug } from "../bug.ts";
import { sameShape } from "../graph/shape.ts";
import { isElementwiseAccess } from "./access.ts";
import { remembering } from "./shared-expressions.ts";
import type { BufferId, Expression, FusedOutput, Instruction, MapStep, Operand } from "./types.ts";

/**
 * @param steps in their order @param maxBindings storage buffers that one kernel may bind
 * @returns the step, which is where the last one was; undefined where they cannot be one
 */
export function asOneMap(steps: readonly MapStep[], maxBindings: number): MapStep | undefined {
  const [first] = steps;
  if (!first || !steps.every(({ domain }) => sameShape(domain, first.domain))) return undefined;
  const made = steps.flatMap(({ outputs }) => outputs);
  const isMade = ({ node }: Operand): boolean => made.some((each) => each.node === node);
  const operands = distinct(steps.flatMap((step) => step.operands.filter((each) => !isMade(each))));
  const bound = new Set([...operands, ...made].map(({ buffer }) => buffer));
  if (bound.size > maxBindings || new Set(made.map(({ buffer }) => buffer)).size < made.length) return undefined;
  // Done side by side, an element is read and given its new value: nobody may ask for another of these.
  const buffers = new Set(made.map(({ buffer }) => buffer));
  if (!steps.every((step) => goesAlong(step, buffers))) return undefined;
  const outputs: FusedOutput[] = [];
  for (const step of steps) {
    const before = outputs.length;
    const reads = step.operands.map(({ node }): Read => {
      const output = made.findIndex((each) => each.node === node);
      return output >= 0 ? { output } : operands.findIndex((each) => each.node === node);
    });
    for (const each of step.outputs) outputs.push({ ...each, expression: reading(each.expression, reads, before) });
  }
  const last = steps.at(-1) ?? first;
  return { ...last, operands, outputs };
}

/** What an operand becomes: the operand of that number, or what an output of the step itself has made. */
type Read = number | { readonly output: number };
const renumbered = remembering();

/** @param reads by operand @param before outputs in front of the step's own */
function reading(expression: Expression, reads: readonly Read[], before: number): Expression {
  const key = `${before}: ${reads.map((each) => (typeof each === "number" ? each : `own ${each.output}`)).join()}`;
  return renumbered(expression, key, () => ({
    value: expression.value,
    instructions: expression.instructions.map((each): Instruction => {
      if (each.kind === "own") return { ...each, output: before + each.output };
      if (each.kind !== "load") return each;
      const read = reads[each.operand] ?? bug("a load of no operand");
      return typeof read === "number" ? { ...each, operand: read } : { kind: "own", ...read };
    }),
  }));
}

function goesAlong({ operands, outputs, domain }: MapStep, buffers: ReadonlySet<BufferId>): boolean {
  return outputs.every(({ expression }) =>
    expression.instructions.every((each) => {
      if (each.kind === "random") return false;
      const isWritten = each.kind === "load" && buffers.has(operands[each.operand]?.buffer ?? -1);
      return !isWritten || isElementwiseAccess(each.access, domain);
    }),
  );
}

/** Each value once. */
function distinct(operands: readonly Operand[]): readonly Operand[] {
  return [...new Map(operands.map((each) => [each.node, each])).values()];
}
