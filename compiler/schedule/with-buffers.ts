import { NOWHERE, type BufferId, type MapStep, type Operand, type Step, type TailStep } from "./types.ts";

/** The step with every buffer replaced by `at` of it. */
export function withBuffers(step: Step, at: (buffer: BufferId) => BufferId): Step {
  const moved = <T extends Operand>(each: T): T => ({
    ...each,
    buffer: each.buffer === NOWHERE ? NOWHERE : at(each.buffer),
  });
  const operands = step.operands.map(moved);
  switch (step.family) {
    case "map": {
      const joins = step.joins?.map((each) => withBuffers(each, at) as MapStep);
      return { ...step, operands, outputs: step.outputs.map(moved), ...(joins && { joins }) };
    }
    case "reduce":
      return { ...step, operands, outputs: step.outputs.map(moved), finish: step.finish.map(moved) };
    default: {
      const tail = step.tail?.map((each) => withBuffers(each, at) as TailStep);
      const head = step.head && (withBuffers(step.head, at) as MapStep);
      return { ...step, operands, output: moved(step.output), ...(head && { head }), ...(tail && { tail }) };
    }
  }
}
