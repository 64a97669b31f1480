/**
 * An optimizer whose tensors are averaged, parameters and running statistics, as `torch.optim.swa_utils.AveragedModel` does
 * with `use_buffers`: the first average is a copy, then a = decay * a + (1 - decay) * p after each step. What evaluates
 * reads the averages (`passes/read-averages.ts`).
 */
import { AVERAGE, AVERAGED } from "../../runtime/program.ts";
import type { Optimizer, OptimizerState } from "./optimizer.ts";

export const averageStates: readonly OptimizerState[] = [
  { name: AVERAGE, of: "tensor", first: 0 },
  {
    name: AVERAGED,
    of: "step",
    first: 0,
    range: { least: 0, most: 1, whole: true, words: "it is 0 before the first step and 1 after it" },
  },
];

export function averaged(optimizer: Optimizer, decay: number): Optimizer {
  return {
    ...optimizer,
    states: [...optimizer.states, ...averageStates],
    beginStep(context) {
      optimizer.beginStep?.(context);
      context.stepState(AVERAGED);
      context.keep(AVERAGED, context.build.constant(1));
    },
    follow({ build, value, state, stepState, spread, keep }) {
      const kept = build.mapWith("multiply", state(AVERAGE), decay);
      const later = build.map("add", kept, build.mapWith("multiply", value, 1 - decay));
      keep(AVERAGE, build.map("select", spread(stepState(AVERAGED)), later, value));
    },
  };
}
