/** Steps of the same work have the same kernels: a residual network prints each of them once. */
import { exactText } from "../graph/exact-text.ts";
import { bug } from "../bug.ts";
import { expressionText } from "../schedule/shared-expressions.ts";
import type { Expression, Schedule, Step } from "../schedule/types.ts";
import type { Binding, Dispatch, Target } from "./target.ts";
import { workOf, type PlacedWork, type Work } from "./work.ts";

type Print<Code, Facts> = (work: Work, facts: Facts) => readonly Dispatch<Code>[];
/** Remembered work of one target's facts; more than this is another program altogether. */
const MOST_REMEMBERED = 4000;

/** Of all that kernels are given, so of all that they can depend on. */
export function workKey(work: Work): string {
  const expressions: string[] = [];
  const rest = apart(work, expressions);
  return [exactText(rest), ...expressions].join("\n");
}

/** The same data, with a number in each expression's place: their texts, which are long, are made once. */
function apart(data: unknown, expressions: string[]): unknown {
  if (typeof data !== "object" || data === null) return data;
  if (Array.isArray(data)) return data.map((each) => apart(each, expressions));
  if (isExpression(data)) return { expression: expressions.push(expressionText(data)) };
  const copy: { [name: string]: unknown } = {};
  for (const [name, value] of Object.entries(data)) copy[name] = apart(value, expressions);
  return copy;
}
function isExpression(data: object): data is Expression {
  return "instructions" in data && "value" in data;
}

type Keyed = PlacedWork & { readonly key: string };
const known = new WeakMap<Schedule, Map<Step, Keyed>>();

/** The same for every target, so found for the first. */
function keyed(step: Step, schedule: Schedule): Keyed {
  const steps = known.get(schedule) ?? new Map<Step, Keyed>();
  known.set(schedule, steps);
  const before = steps.get(step);
  if (before) return before;
  const placed = workOf(step, schedule);
  const result = { ...placed, key: workKey(placed.work) };
  steps.set(step, result);
  return result;
}

/** `print` with a memory for each object of facts: a program's functions share their kernels. */
export function reusing<Code, Facts extends object>(
  print: Print<Code, Facts>,
): Target<Code, Facts, unknown>["dispatches"] {
  const memories = new WeakMap<Facts, Map<string, readonly Dispatch<Code>[]>>();
  return (step, schedule, facts) => {
    const memory = memories.get(facts) ?? new Map<string, readonly Dispatch<Code>[]>();
    memories.set(facts, memory);
    if (memory.size > MOST_REMEMBERED) memory.clear();
    const { work, buffers, key } = keyed(step, schedule);
    const dispatches = memory.get(key) ?? print(work, facts);
    memory.set(key, dispatches);
    const bufferOf = (place: number): number => buffers[place] ?? bug(`${step.name} has no buffer at place ${place}`);
    const bound = (binding: Binding): Binding => ("buffer" in binding ? { buffer: bufferOf(binding.buffer) } : binding);
    return dispatches.map((each) => ({ ...each, bindings: each.bindings.map(bound) }));
  };
}
