/** Steps that are the same but for their buffers have the same kernels: a residual network prints each of them once. */
import { bug } from "../bug.ts";
import type { Schedule, Step } from "../schedule/types.ts";
import type { Binding, Dispatch } from "./target.ts";

type Print<Code, Facts> = (step: Step, schedule: Schedule, facts: Facts) => readonly Dispatch<Code>[];
/** Remembered steps of one target's facts; more than this is another program altogether. */
const MOST_REMEMBERED = 4000;

/** What a step's kernels depend on, as text. @param step with its buffers numbered by place: some may be one */
function keyOf(step: Step, { graph, buffers }: Schedule): string {
  const places = [
    step.operands.map(({ buffer }) => [buffer, buffers[buffer]?.role === "scalars"]),
    outputsOf(step).map(({ buffer }) => buffer),
  ];
  const parts =
    step.family === "map" || step.family === "reduce"
      ? [
          step.domain,
          step.family === "reduce" && step.axes,
          step.outputs.map(({ expression, ...rest }) => [expression, "kind" in rest && rest.kind]),
        ]
      : [
          graph.nodes[step.node]?.attributes,
          graph.nodes[step.node]?.type,
          graph.nodes[step.node]?.inputs.map((id) => graph.nodes[id]?.type),
        ];
  // JSON has one word, null, for NaN and both infinities, and no -0.
  return JSON.stringify([step.family, places, parts], (_, value: unknown) =>
    typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)) ? String(value) : value,
  );
}

function outputsOf(step: Step): readonly { readonly buffer: number }[] {
  return step.family === "map" || step.family === "reduce" ? step.outputs : [step.output];
}

/** The step and its schedule with the step's buffers alone, in the order in which it names them; and which these are. */
function numbered(step: Step, schedule: Schedule): readonly [Step, Schedule, readonly number[]] {
  const own = [...new Set([...step.operands, ...outputsOf(step)].map(({ buffer }) => buffer))];
  const placed = <T extends { readonly buffer: number }>(each: T): T => ({ ...each, buffer: own.indexOf(each.buffer) });
  const operands = step.operands.map(placed);
  const anonymous = (): Step => {
    if (step.family === "map") return { ...step, operands, outputs: step.outputs.map(placed) };
    if (step.family === "reduce") return { ...step, operands, outputs: step.outputs.map(placed) };
    return { ...step, operands, output: placed(step.output) };
  };
  const buffers = own.map((buffer) => schedule.buffers[buffer] ?? bug(`${step.name} has no buffer ${buffer}`));
  return [anonymous(), { ...schedule, buffers }, own];
}

/** `print` with a memory for each object of facts: a program's functions share their kernels. */
export function reusing<Code, Facts extends object>(print: Print<Code, Facts>): Print<Code, Facts> {
  const memories = new WeakMap<Facts, Map<string, readonly Dispatch<Code>[]>>();
  return (step, schedule, facts) => {
    const memory = memories.get(facts) ?? new Map<string, readonly Dispatch<Code>[]>();
    memories.set(facts, memory);
    if (memory.size > MOST_REMEMBERED) memory.clear();
    const [anonymous, alone, buffers] = numbered(step, schedule);
    const key = keyOf(anonymous, alone);
    const dispatches = memory.get(key) ?? print(anonymous, alone, facts);
    memory.set(key, dispatches);
    const bound = (binding: Binding): Binding =>
      "buffer" in binding ? { buffer: buffers[binding.buffer] ?? -1 } : binding;
    return dispatches.map((each) => ({ ...each, bindings: each.bindings.map(bound) }));
  };
}
