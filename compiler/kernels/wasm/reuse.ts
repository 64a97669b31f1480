/** Steps that are the same but for their buffers have the same kernels: a residual network prints each of them once. */
import type { Schedule, Step } from "../../schedule/types.ts";
import type { Binding } from "../target.ts";
import type { WasmDispatch } from "./kernel.ts";

type Print = (step: Step, schedule: Schedule) => readonly WasmDispatch[];
/** Remembered steps of one target's facts; more than this is another program altogether. */
const MOST_REMEMBERED = 4000;

/** What a step's kernels depend on, as text. */
function keyOf(step: Step, { graph }: Schedule): string {
  const parts =
    step.family === "map" || step.family === "reduce"
      ? [
          step.operands.length,
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
  return JSON.stringify([step.family, parts], (_, value: unknown) =>
    typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)) ? String(value) : value,
  );
}

/** The step with its buffers numbered by place, operands first; and the buffers behind these numbers. */
function numbered(step: Step): readonly [Step, readonly number[]] {
  const operands = step.operands.map((operand, buffer) => ({ ...operand, buffer }));
  const own = step.operands.map(({ buffer }) => buffer);
  if (step.family === "map" || step.family === "reduce") {
    const outputs = step.outputs.map((each, index) => ({ ...each, buffer: own.length + index }));
    return [{ ...step, operands, outputs } as Step, [...own, ...step.outputs.map(({ buffer }) => buffer)]];
  }
  return [{ ...step, operands, output: { ...step.output, buffer: own.length } }, [...own, step.output.buffer]];
}

/** `print` with a memory for each object of facts: a program's functions share their kernels. */
export function reusing<Facts extends object>(
  print: Print,
): (...args: [...Parameters<Print>, Facts]) => readonly WasmDispatch[] {
  const memories = new WeakMap<Facts, Map<string, readonly WasmDispatch[]>>();
  return (step, schedule, facts) => {
    const memory = memories.get(facts) ?? new Map<string, readonly WasmDispatch[]>();
    memories.set(facts, memory);
    if (memory.size > MOST_REMEMBERED) memory.clear();
    const [anonymous, buffers] = numbered(step);
    const key = keyOf(step, schedule);
    const dispatches = memory.get(key) ?? print(anonymous, schedule);
    memory.set(key, dispatches);
    const bound = (binding: Binding): Binding =>
      "buffer" in binding ? { buffer: buffers[binding.buffer] ?? -1 } : binding;
    return dispatches.map((each) => ({ ...each, bindings: each.bindings.map(bound) }));
  };
}
