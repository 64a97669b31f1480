/**
 * An optimizer whose step is several calls, one a micro-batch: gradients are added up, each with its batch's share of the
 * step's examples, and the last call follows the sum. A loss that is not finite in one of them leaves everything as it was
 * but the running statistics of those before it.
 */
import type { NodeId } from "../graph/types.ts";
import { firstScalar, lastScalar, shareScalar, type Optimizer, type StepContext } from "./optimizer.ts";

const SUM = "gradient";
const WHOLE = "whole";

export function accumulated(optimizer: Optimizer): Optimizer {
  const { rescale } = optimizer;
  return {
    ...optimizer,
    scalars: [...optimizer.scalars, shareScalar, firstScalar, lastScalar],
    states: [
      ...optimizer.states,
      { name: SUM, of: "parameter", first: 0 },
      {
        name: WHOLE,
        of: "step",
        first: 0,
        range: { least: 0, most: 1, whole: true, words: "it is 1 while all of a step is finite, else 0" },
      },
    ],
    gather({ build, gradient, scalar, state, spread, keep }) {
      const part = build.map("multiply", gradient, spread(scalar(shareScalar.name)));
      const sum = build.map("add", state(SUM), part);
      return keep(SUM, build.map("select", spread(scalar(firstScalar.name)), part, sum));
    },
    isDue(context, isFinite) {
      const isWhole = context.keep(WHOLE, wholeSoFar(context, isFinite));
      return context.build.map("multiply", context.scalar(lastScalar.name), isWhole);
    },
    // Once a step, by all of its parts.
    ...(rescale && {
      rescale(context, isFinite) {
        const { build, scalar, stepState, keep } = context;
        const atLast: StepContext["keep"] = (name, next) =>
          keep(name, build.map("select", scalar(lastScalar.name), next, stepState(name)));
        return rescale({ ...context, keep: atLast }, wholeSoFar(context, isFinite));
      },
    }),
  };
}

/** 1 where this part of the step and all before it are finite. */
function wholeSoFar({ build, scalar, stepState }: StepContext, isFinite: NodeId): NodeId {
  const before = build.map("multiply", stepState(WHOLE), isFinite);
  return build.map("select", scalar(firstScalar.name), isFinite, before);
}
