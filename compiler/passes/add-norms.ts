/**
 * Turns gradients into what is told of them: how large each parameter, its gradient and its update are, all as Euclidean
 * norms. Nothing is updated: the numbers of training are those of runs that are not looked at.
 *
 * before
 *   graph step {
 *     a: f32[] = parameter() name="w" type=f32[]  // w forward
 *     b: f32[] = map(a) fn="exp"  // loss forward
 *     output loss = b
 *     output grad/w = b
 *   }
 * after: the outputs `weight/w`, `gradient/w` and `update/w`, each the square root of a sum of squares
 */
import { bug } from "../bug.ts";
import { GraphBuilder } from "../graph/build.ts";
import { euclideanNorm } from "../graph/norms.ts";
import type { Graph, Output } from "../graph/types.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { addUpdate, GRADIENT_PREFIX, type UpdateOptions } from "./add-update.ts";
import type { Pass } from "./pass.ts";

/** In the order of a parameter's outputs, `gradient/NAME`. */
const normKinds = ["weight", "gradient", "update"] as const;

/** Comes in the place of `add-update`. */
export function addNorms(optimizer: Optimizer, options?: UpdateOptions): Pass {
  return {
    name: "add-norms",
    description: "turns gradients into norms of parameters, gradients and updates",
    run: (graph) => run(graph, addUpdate(optimizer, options).run(graph)),
  };
}

/** @param updated the graph with its updates behind its nodes */
function run(graph: Graph, updated: Graph): Graph {
  const build = GraphBuilder.from(updated);
  const targets = new Map(updated.updates.map(({ target, node }) => [target, node]));
  const leaves = new Map(
    updated.nodes.flatMap((node) => ("name" in node.attributes ? [[node.attributes.name, node.id]] : [])),
  );
  const outputs = graph.outputs.flatMap(({ name, node: gradient }): readonly Output[] => {
    if (!name.startsWith(GRADIENT_PREFIX)) return [];
    const parameter = name.slice(GRADIENT_PREFIX.length);
    const before = leaves.get(parameter) ?? bug(`no leaf is called ${parameter}`);
    const after = targets.get(parameter) ?? before;
    build.at({ path: parameter, phase: "update" });
    const values = { weight: before, gradient, update: build.map("subtract", after, before) };
    return normKinds.map((kind) => ({ name: `${kind}/${parameter}`, node: euclideanNorm(build, values[kind]) }));
  });
  return build.finish(updated.name, outputs, []);
}
