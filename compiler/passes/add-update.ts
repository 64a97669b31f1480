/**
 * Turns gradients into updates: PyTorch's SGD (`torch.optim.SGD`). d = g + decay * p; m = momentum * m +
 * (1 - dampening) * d; p -= rate * m (nesterov: p -= rate * (d + momentum * m)). PyTorch's first m is d itself, which a
 * momentum that starts at 0 gives; with dampening it does not, and the state `update/started` (0, then 1) says which
 * step is the first.
 *
 * Every update, running statistics included, is guarded by the loss: where it is not finite all keep their values. An
 * update that overflows at a finite loss passes: to guard against it every new value would have to be there before the
 * first is written. Whoever saves looks (`runtime/weights.ts`).
 *
 * before
 *   graph step {
 *     a: f32[] = parameter() name="w" type=f32[]  // w forward
 *     b: f32[] = map(a) fn="exp"  // loss forward
 *     output loss = b
 *     output grad/w = b
 *   }
 * after
 *   graph step {
 *     a: f32[] = parameter() name="w" type=f32[]  // w forward
 *     b: f32[] = map(a) fn="exp"  // loss forward
 *     c: f32[] = map(b) fn="is-finite"  // loss update
 *     d: f32[] = scalar() name="rate" dtype="f32"  // update update
 *     e: f32[] = map(d, b) fn="multiply"  // w update
 *     f: f32[] = map(a, e) fn="subtract"  // w update
 *     g: f32[] = map(c, f, a) fn="select"  // w update
 *     output loss = b
 *     update w = g
 *   }
 */
import { GraphBuilder } from "../graph/build.ts";
import type { Graph, NodeId, Update } from "../graph/types.ts";
import type { Pass } from "./pass.ts";

export interface SgdOptions {
  readonly momentum: number;
  readonly nesterov: boolean;
  /** 0 where it is not given. */
  readonly dampening?: number;
  readonly weightDecay: number;
  /** Parameters that weight decay spares, by full name. */
  readonly noDecay: ReadonlySet<string>;
}

const PREFIX = "grad/";
export const MOMENTUM_SUFFIX = "/momentum";
/** Only with dampening: a state of rank 0 that starts at 0 and is 1 after the first step. */
export const STARTED = "update/started";

function run(graph: Graph, { momentum, nesterov, dampening = 0, weightDecay, noDecay }: SgdOptions): Graph {
  const build = GraphBuilder.from(graph);
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
  const leaves = new Map(
    graph.nodes.flatMap((node) => ("name" in node.attributes ? [[node.attributes.name, node.id]] : [])),
  );
  for (const { target, node } of graph.updates) {
    const leaf = leaves.get(target);
    build.at({ path: graph.nodes[node]?.origin.path ?? target, phase: "update" });
    if (leaf !== undefined) guarded(target, leaf, node);
  }
  build.at({ path: "update", phase: "update" });
  const rate = build.scalar("rate");
  const isDamped = momentum !== 0 && dampening !== 0;
  const started = isDamped ? build.leaf("state", STARTED, { dtype: "f32", shape: [] }) : undefined;
  if (started !== undefined) guarded(STARTED, started, build.constant(1));
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
      const kept = build.mapWith("multiply", before, momentum);
      const later = build.map("add", kept, isDamped ? build.mapWith("multiply", d, 1 - dampening) : d);
      const value =
        started === undefined ? later : build.map("select", build.broadcast(started, type.shape, []), later, d);
      const next = guarded(state, before, value);
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
