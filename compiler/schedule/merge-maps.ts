/**
 * Before memory is shared, and behind all that makes values again: a map that goes along what the one before it makes, and
 * reads all that this one reads, is one with it. A SiLU keeps its sigmoid and gives its product in one pass.
 */
import { asOneMap } from "./one-map.ts";
import type { Settled } from "./settle.ts";
import type { MapStep, Operand, Step } from "./types.ts";

/** @param maxBindings storage buffers that one kernel may bind */
export function mergeMaps(settled: Settled, maxBindings: number): Settled {
  const steps: Step[] = [];
  for (const step of settled.steps) {
    const before = steps.at(-1);
    const one = before && isPlain(before, settled) && isPlain(step, settled) && asOne(before, step, maxBindings);
    if (one) steps[steps.length - 1] = one;
    else steps.push(step);
  }
  return { ...settled, steps };
}

/**
 * Of f32, in memory of its own: what is rounded for memory, or lies in a larger value, is not what was computed. A copy is
 * none: what it reads and what it makes are one value.
 */
function isPlain(step: Step, { buffers }: Settled): step is MapStep {
  if (step.family !== "map" || step.joins) return false;
  const read = new Set(step.operands.map(({ node }) => node));
  const isOwn = ({ node, buffer, layout, half }: Operand): boolean =>
    buffers[buffer]?.role === "temporary" && !layout && !half && !read.has(node);
  return step.outputs.every(isOwn);
}
/** Nothing is kept for longer: what the first reads the second reads, too. */
function asOne(first: MapStep, second: MapStep, maxBindings: number): MapStep | undefined {
  const reads = new Set(second.operands.map(({ node }) => node));
  const isRead = first.outputs.some(({ node }) => reads.has(node));
  const isWithin = isRead && first.operands.every(({ node }) => reads.has(node));
  return isWithin ? asOneMap([first, second], maxBindings) : undefined;
}
