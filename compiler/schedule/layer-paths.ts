/** Whose a step is, as text: the paths of all layers that something of it is computed for, not the last one's alone. */
import { nodeOf } from "../graph/node-of.ts";
import type { NodeId, Origin } from "../graph/types.ts";
import { isLeaf } from "./families.ts";
import { outputsOf, singly, type Schedule, type Step } from "./types.ts";

/** Paths of one phase that are written down; of more, how many more they are. */
const MOST_PATHS = 8;

/** @returns for each step, or part of a step without its head and its tail, such as `s1.0.{residual.bn_2, add, relu} forward` */
export function layerPaths({ graph, steps }: Pick<Schedule, "graph" | "steps">): (step: Step) => string {
  const made = new Set(
    steps
      .flatMap(singly)
      .flatMap(outputsOf)
      .map(({ node }) => node),
  );
  /** What is computed between the values that a step reads and those that it stores, in the graph's order. */
  const computedBy = (step: Step): readonly NodeId[] => {
    const own = outputsOf(step).map(({ node }) => node);
    const read = new Set(step.operands.map(({ node }) => node));
    const met = new Set(own);
    for (const id of met)
      for (const input of nodeOf(graph, id).inputs)
        if (!read.has(input) && !made.has(input) && !isLeaf(nodeOf(graph, input))) met.add(input);
    return [...met].sort((a, b) => a - b);
  };
  return (step) => {
    const parts = step.family === "map" ? (step.joins ?? [step]) : [step];
    const computed = parts.flatMap(computedBy).map((id) => nodeOf(graph, id));
    // A number and its broadcast are one node for all layers that say it.
    const origins = computed.filter(({ op }) => op !== "constant" && op !== "broadcast").map(({ origin }) => origin);
    return textOf([...origins, ...parts.map(({ origin }) => origin)], step.origin.phase);
  };
}

/** Of the phase that the step is of first; phases that are of the same layers together. */
function textOf(origins: readonly Origin[], own: Origin["phase"]): string {
  const phases = [own, ...(["forward", "backward", "update"] as const).filter((phase) => phase !== own)];
  const phasesOf = new Map<string, Origin["phase"][]>();
  for (const phase of phases) {
    const paths = shortened([...new Set(origins.filter((each) => each.phase === phase).map(({ path }) => path))]);
    if (paths !== "") phasesOf.set(paths, [...(phasesOf.get(paths) ?? []), phase]);
  }
  return [...phasesOf].map(([paths, of]) => `${paths} ${of.join(" and ")}`).join(", ");
}

/** What all have in front is said once. */
export function shortened(paths: readonly string[]): string {
  const [first = "", ...others] = paths;
  if (others.length === 0) return first;
  const split = paths.map((path) => path.split("."));
  const [names = []] = split;
  const shortest = Math.min(...split.map(({ length }) => length)) - 1;
  const differing = names.findIndex((name, at) => at >= shortest || split.some((each) => each[at] !== name));
  const common = names.slice(0, differing);
  const rest = split.slice(0, MOST_PATHS).map((each) => each.slice(common.length).join("."));
  const more = paths.length - rest.length;
  const all = more > 0 ? `${rest.join(", ")} and ${more} more` : rest.join(", ");
  return common.length > 0 ? `${common.join(".")}.{${all}}` : all;
}
