/**
 * Neighbouring reductions over one domain and the same axes are one step: which reads their operands once, or, where each is
 * one number, is one dispatch and one fold for two of these, as the norms of a weight and of its gradient.
 */
import { bug } from "../bug.ts";
import { sameShape } from "../graph/shape.ts";
import type { NodeId } from "../graph/types.ts";
import type { Draft, ReduceDraft } from "./draft.ts";
import { remembering } from "./shared-expressions.ts";
import type { Expression } from "./types.ts";

/** Sums that one step folds side by side. */
const MOST_TOGETHER = 2;

/** @param drafts in the order in which they run */
export function mergeReductions(drafts: readonly Draft[], maxBindings: number): readonly Draft[] {
  const merged: Draft[] = [];
  for (const draft of drafts) {
    const before = merged.at(-1);
    const together = before && mergePair(before, draft, maxBindings);
    if (together) merged.pop();
    merged.push(together ?? draft);
  }
  return merged;
}

/** Both as one; undefined where they are not alike, have nothing in common that is worth it or would bind too much. */
function mergePair(a: Draft, b: Draft, maxBindings: number): ReduceDraft | undefined {
  if (a.family !== "reduce" || b.family !== "reduce" || a.outputs.length + b.outputs.length > MOST_TOGETHER)
    return undefined;
  const alike = sameShape(a.domain, b.domain) && sameShape(a.axes, b.axes) && a.outputs[0]?.kind === b.outputs[0]?.kind;
  const reads = [...new Set([...a.reads, ...b.reads])];
  const isNumber = a.axes.length === a.domain.length;
  const shares = isNumber || reads.length < a.reads.length + b.reads.length;
  const waits = a.outputs.some(({ node }) => b.reads.includes(node));
  if (!alike || !shares || waits || reads.length + MOST_TOGETHER > maxBindings) return undefined;
  const outputs = [a, b].flatMap((each) =>
    each.outputs.map((output) => ({ ...output, expression: withOperands(output.expression, each.reads, reads) })),
  );
  return { ...a, reads, outputs };
}

const renumbered = remembering();

/** The same loads, numbered as the operands `to` instead of `from`. */
function withOperands(expression: Expression, from: readonly NodeId[], to: readonly NodeId[]): Expression {
  const places = from.map((id) => to.indexOf(id));
  const moved = (operand: number): number => places[operand] ?? bug(`there is no operand ${operand}`);
  return renumbered(expression, places.join(), () => ({
    ...expression,
    instructions: expression.instructions.map((each) =>
      each.kind === "load" ? { ...each, operand: moved(each.operand) } : each,
    ),
  }));
}
