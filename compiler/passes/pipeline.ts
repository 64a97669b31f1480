/** The order of passes, and how they are run. */
import { bug } from "../bug.ts";
import { printGraph } from "../graph/text.ts";
import type { Graph } from "../graph/types.ts";
import { verify } from "../graph/verify.ts";
import { stateName, type Optimizer } from "../optimizers/optimizer.ts";
import { addNorms } from "./add-norms.ts";
import { addUpdate, type UpdateOptions } from "./add-update.ts";
import { differentiateWith } from "./differentiate.ts";
import { dropDead } from "./drop-dead.ts";
import { foldScales } from "./fold-scales.ts";
import { halfActivations } from "./half-activations.ts";
import type { Pass } from "./pass.ts";
import { shareCommon } from "./share-common.ts";
import { simplify } from "./simplify.ts";

/** Nothing to differentiate, and what each layer puts out is looked at as it is. */
export const probePasses: readonly Pass[] = [simplify, shareCommon, dropDead];
/** Of a step in 16 bits: what overflows there, overflows here. */
export const halfProbePasses: readonly Pass[] = [...probePasses, halfActivations];
/** Rules that join factors have joined a chain's before it is folded. */
export const inferencePasses: readonly Pass[] = [simplify, foldScales, shareCommon, dropDead];

export function trainingPasses(optimizer: Optimizer, options: UpdateOptions = {}): readonly Pass[] {
  const { frozen } = options;
  const lossScale = optimizer.lossScale === undefined ? undefined : stateName(optimizer.lossScale);
  return [
    differentiateWith({ ...(frozen && { frozen }), ...(lossScale !== undefined && { lossScale }) }),
    // Before simplify, so that the rules see updates too.
    addUpdate(optimizer, options),
    simplify,
    // After simplify: rules that move factors out of sums make equal sums.
    shareCommon,
    dropDead,
    ...(options.half ? [halfActivations] : []),
  ];
}

/** Of a step that is looked at and updates nothing. */
export function normPasses(optimizer: Optimizer, options: UpdateOptions = {}): readonly Pass[] {
  return trainingPasses(optimizer, options).map((pass) =>
    pass.name === "add-update" ? addNorms(optimizer, options) : pass,
  );
}

/**
 * Runs passes in order and verifies the graph at the end; one that is broken is traced to the pass that broke it.
 * @param onGraph sees the graph after each pass, by the pass's name
 * @throws CompilerBug naming the pass that broke the graph
 */
export function runPasses(
  graph: Graph,
  passes: readonly Pass[],
  onGraph?: (pass: string, graph: Graph) => void,
): Graph {
  const result = passes.reduce((before, pass) => {
    const after = pass.run(before);
    onGraph?.(pass.name, after);
    return after;
  }, graph);
  if (verify(result).length > 0) blame(graph, passes);
  return result;
}

/** Runs the passes once more and stops at the one behind which the graph is broken. */
function blame(graph: Graph, passes: readonly Pass[]): void {
  passes.reduce((before, pass) => {
    const after = pass.run(before);
    const problems = verify(after);
    if (problems.length > 0)
      bug(`pass ${pass.name} broke the graph: ${problems.slice(0, 3).join("; ")}\n${printGraph(after)}`);
    return after;
  }, graph);
}
