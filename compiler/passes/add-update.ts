/**
 * Turns gradients into updates: PyTorch's SGD. d = g + decay * p; m = momentum * m + d; p -= rate * m (nesterov:
 * p -= rate * (d + momentum * m)). A momentum that starts at 0 gives PyTorch's first step, whose buffer is d itself.
 *
 *     before   output grad/w = g
 *     after    update w = w - rate * m', update w/momentum = m'
 *
 * Every update, running statistics included, is guarded by the loss: where it is not finite all keep their values, so
 * that a diverged run still holds its last good state.
 */
import { GraphBuilder } from "../graph/build.ts";
import type { Graph, NodeId, Update } from "../graph/types.ts";
import type { Pass } from "./pass.ts";

export interface SgdOptions {
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  /** Parameters that weight decay spares, by full name. */
  readonly noDecay: ReadonlySet<string>;
}

const PREFIX = "grad/";
export const MOMENTUM_SUFFIX = "/momentum";

function run(graph: Graph, { momentum, nesterov, weightDecay, noDecay }: SgdOptions): Graph {
  const build = GraphBuilder.from({ ...graph, nodes: [...graph.nodes] });
  const loss = graph.outputs.find(({ name }) => name === "loss")?.node;
  const updates: Update[] = [];
  build.at({ path: "loss", phase: "update" });
  const finite = loss === undefined ? undefined : build.map("is-finite", loss);
  const guarded = (target: string, old: NodeId, value: NodeId): NodeId => {
    const { shape } = build.typeOf(old);
    const kept = finite === undefined ? value : build.map("select", build.broadcast(finite, shape, []), value, old);
    updates.push({ target, node: kept });
    return kept;
  };
  for (const { target, node } of graph.updates) {
    const leaf = graph.nodes.find(({ attributes }) => "name" in attributes && attributes.name === target);
    build.at({ path: graph.nodes[node]?.origin.path ?? target, phase: "update" });
    if (leaf) guarded(target, leaf.id, node);
  }
  build.at({ path: "update", phase: "update" });
  const rate = build.scalar("rate");
  for (const { name, node: gradient } of graph.outputs) {
    if (!name.startsWith(PREFIX)) continue;
    const target = name.slice(PREFIX.length);
    build.at({ path: target, phase: "update" });
    const type = build.typeOf(gradient);
    const old = build.leaf("parameter", target, type);
    const decays = weightDecay !== 0 && !noDecay.has(target);
    const d = decays ? build.map("add", gradient, build.mapWith("multiply", old, weightDecay)) : gradient;
    let direction = d;
    if (momentum !== 0) {
      const state = target + MOMENTUM_SUFFIX;
      const before = build.leaf("state", state, type);
      // The step reads the momentum that is stored: so it can be written in place before the parameter is.
      const next = guarded(state, before, build.map("add", build.mapWith("multiply", before, momentum), d));
      direction = nesterov ? build.map("add", d, build.mapWith("multiply", next, momentum)) : next;
    }
    const step = build.map("multiply", build.broadcast(rate, type.shape, []), direction);
    guarded(target, old, build.map("subtract", old, step));
  }
  return build.finish(
    graph.name,
    graph.outputs.filter(({ name }) => !name.startsWith(PREFIX)),
    updates,
  );
}

export function addUpdate(options: SgdOptions): Pass {
  return {
    name: "add-update",
    description: "turns gradients into guarded SGD updates",
    run: (graph) => run(graph, options),
  };
}
