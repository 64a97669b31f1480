/**
 * A training step within a budget of memory: values are made again for the backward pass instead of kept, as few as the
 * budget asks for. What is chosen is estimated; whether it fits, the planner says.
 */
import { nodeOf } from "../graph/node-of.ts";
import type { Graph, NodeId } from "../graph/types.ts";
import { recomputed, type Recomputed } from "../passes/recompute.ts";
import { Choices, type Choice } from "./choices.ts";
import { multiplyAdds } from "./multiply-adds.ts";
import type { Recomputation } from "./recomputation.ts";
import { nodesAgain, stepValues, type StepValue, type StepValues } from "./step-values.ts";

export interface WithinBudget<Made> {
  readonly made: Made;
  readonly recomputation: Recomputation;
}
/** What the least takes where a budget cannot be met. */
export interface OverBudget {
  readonly leastBytes: number;
}

/** The planner is asked at most so often: an estimate is wrong by the room between values. */
const MOST_PLANS = 5;
const CAUTION = 1.1;

/**
 * @param graph of a training step, all other passes done
 * @param budget in bytes, of all that the step allocates
 * @param maxBindings storage buffers that one kernel may bind
 * @param make the step with its plan @param bytesOf what that takes
 */
export function meetBudget<Made>(
  graph: Graph,
  budget: number,
  maxBindings: number,
  make: (graph: Graph) => Made,
  bytesOf: (made: Made) => number,
): WithinBudget<Made> | OverBudget {
  const step = stepValues(graph, maxBindings);
  const choices = new Choices(step);
  const { none } = choices;
  const unchanged = make(graph);
  const bytes = bytesOf(unchanged);
  if (bytes <= budget) return { made: unchanged, recomputation: report(step, step, new Set()) };
  const attempt = (choice: Choice): Recomputed & { readonly made: Made; readonly taken: number } => {
    const changed = recomputed(graph, nodesAgain(step, choice.again));
    const made = make(changed.graph);
    return { made, taken: bytesOf(made), ...changed };
  };
  const met = ({ made, graph: after, copied }: ReturnType<typeof attempt>): WithinBudget<Made> => ({
    made,
    recomputation: report(step, stepValues(after, maxBindings), copied),
  });
  const { least } = choices;
  // At first what the plan has beyond the estimate, parameters and such, is taken to stay.
  let target = none.peak - (bytes - budget);
  for (let plans = 0; plans < MOST_PLANS; plans++) {
    const choice = choices.within(target);
    if (!choice || choice === least) break;
    const found = attempt(choice);
    const { taken } = found;
    if (taken <= budget) return met(found);
    // What is too much goes as what was saved did, and a little more.
    const pace = Math.max(1, (none.peak - choice.peak) / Math.max(bytes - taken, 1));
    target = choice.peak - (taken - budget) * pace * CAUTION;
  }
  const found = attempt(least);
  return found.taken <= budget ? met(found) : { leastBytes: Math.min(bytes, found.taken) };
}

function report({ graph, values }: StepValues, after: StepValues, copied: ReadonlySet<NodeId>): Recomputation {
  const keptIn = (step: Pick<StepValues, "values">): readonly StepValue[] =>
    [...step.values.values()].filter(({ isKept }) => isKept);
  const bytes = (list: readonly StepValue[]): number => list.reduce((sum, each) => sum + each.bytes, 0);
  const kept = keptIn({ values });
  return {
    keptBefore: kept.length,
    madeAgain: kept.filter(({ id }) => copied.has(id)).length,
    keptBytesBefore: bytes(kept),
    keptBytes: bytes(keptIn(after)),
    multiplyAdds: graph.nodes.reduce((sum, node) => sum + multiplyAdds(graph, node), 0),
    extraMultiplyAdds: [...copied].reduce((sum, id) => sum + multiplyAdds(graph, nodeOf(graph, id)), 0),
  };
}
