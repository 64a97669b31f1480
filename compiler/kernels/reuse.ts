/** Steps of the same work have the same kernels: a residual network prints each of them once. */
import { bug } from "../bug.ts";
import { LatelyMet } from "../graph/lately-met.ts";
import { expressionNumber } from "../schedule/shared-expressions.ts";
import type { Expression, Schedule, Step } from "../schedule/types.ts";
import type { Binding, Dispatch, Target } from "./target.ts";
import { workOf, type PlacedWork, type Work } from "./work.ts";

type Print<Code, Facts> = (work: Work, facts: Facts) => readonly Dispatch<Code>[];

/** Of all that kernels are given, so of all that they can depend on. */
export function workKey(work: Work): string {
  return textOf(work);
}

/** In one walk: a text is made of every step. Expressions, whose own are long, have numbers. */
function textOf(data: unknown): string {
  if (typeof data === "number") return Object.is(data, -0) ? "-0" : String(data);
  if (typeof data !== "object" || data === null) return JSON.stringify(data) ?? "undefined";
  if (Array.isArray(data)) return `[${data.map(textOf).join()}]`;
  if (isExpression(data)) return `expression ${expressionNumber(data)}`;
  let text = "{";
  for (const name in data) text += `${name}:${textOf((data as { readonly [name: string]: unknown })[name])},`;
  return `${text}}`;
}
function isExpression(data: object): data is Expression {
  return "instructions" in data && "value" in data;
}

/** The same work is one object, of whichever program: a deep network's steps hold a few hundred, and no text of theirs. */
const works = new LatelyMet<Work>();

const known = new WeakMap<Schedule, Map<Step, PlacedWork>>();

/** The same for every target, so found for the first. */
function placedWork(step: Step, schedule: Schedule): PlacedWork {
  const steps = known.get(schedule) ?? new Map<Step, PlacedWork>();
  known.set(schedule, steps);
  const before = steps.get(step);
  if (before) return before;
  const { work, buffers } = workOf(step, schedule);
  const result = { work: works.of(workKey(work), () => work), buffers };
  steps.set(step, result);
  return result;
}

/** `print` with a memory for each object of facts: a program's functions share their kernels. */
export function reusing<Code, Facts extends object>(
  print: Print<Code, Facts>,
): Target<Code, Facts, unknown>["dispatches"] {
  const memories = new WeakMap<Facts, WeakMap<Work, readonly Dispatch<Code>[]>>();
  return (step, schedule, facts) => {
    const memory = memories.get(facts) ?? new WeakMap<Work, readonly Dispatch<Code>[]>();
    memories.set(facts, memory);
    const { work, buffers } = placedWork(step, schedule);
    const dispatches = memory.get(work) ?? print(work, facts);
    memory.set(work, dispatches);
    const bufferOf = (place: number): number => buffers[place] ?? bug(`${step.name} has no buffer at place ${place}`);
    const bound = (binding: Binding): Binding => ("buffer" in binding ? { buffer: bufferOf(binding.buffer) } : binding);
    return dispatches.map((each) => ({ ...each, bindings: each.bindings.map(bound) }));
  };
}
