/**
 * Turns gradients into updates, as the optimizer says (`compiler/optimizers`), and guards them: where the loss is not
 * finite, parameters, states and running statistics keep their values. An update that overflows at a finite loss passes: to
 * guard against it every new value would have to be there before the first is written. Whoever saves looks
 * (`runtime/weights.ts`).
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
import { bug } from "../bug.ts";
import { GraphBuilder } from "../graph/build.ts";
import type { Graph, NodeId, Update } from "../graph/types.ts";
import {
  stateName,
  type Optimizer,
  type OptimizerState,
  type StepContext,
  type WeightKind,
} from "../optimizers/optimizer.ts";
import type { Pass } from "./pass.ts";

/** By a parameter's full name; one that is not there is `other`. */
type Kinds = ReadonlyMap<string, WeightKind>;

/** Of the outputs that `differentiate` gives: the gradient of each parameter. */
export const GRADIENT_PREFIX = "grad/";

function run(graph: Graph, optimizer: Optimizer, kinds: Kinds): Graph {
  const updating = new Updating(graph, optimizer);
  updating.statistics(graph);
  updating.step();
  for (const { name, node } of graph.outputs) {
    if (!name.startsWith(GRADIENT_PREFIX)) continue;
    const parameter = name.slice(GRADIENT_PREFIX.length);
    updating.parameter(parameter, node, optimizer.decays(kinds.get(parameter) ?? "other"));
  }
  return updating.finish(graph);
}

class Updating {
  readonly #build: GraphBuilder;
  readonly #optimizer: Optimizer;
  readonly #updates: Update[] = [];
  readonly #finite: NodeId | undefined;

  constructor(graph: Graph, optimizer: Optimizer) {
    this.#build = GraphBuilder.from(graph);
    this.#optimizer = optimizer;
    const loss = graph.outputs.find(({ name }) => name === "loss")?.node;
    this.#build.at({ path: "loss", phase: "update" });
    this.#finite = loss === undefined ? undefined : this.#build.map("is-finite", loss);
  }

  /** @returns what `target` then holds */
  #guarded(target: string, old: NodeId, value: NodeId): NodeId {
    const build = this.#build;
    const node =
      this.#finite === undefined
        ? value
        : build.map("select", build.broadcast(this.#finite, build.typeOf(old).shape, []), value, old);
    this.#updates.push({ target, node });
    return node;
  }

  /** What layers update: their running statistics. */
  statistics({ nodes, updates }: Graph): void {
    const leaves = new Map(
      nodes.flatMap((node) => ("name" in node.attributes ? [[node.attributes.name, node.id]] : [])),
    );
    for (const { target, node } of updates) {
      const leaf = leaves.get(target);
      this.#build.at({ path: nodes[node]?.origin.path ?? target, phase: "update" });
      if (leaf !== undefined) this.#guarded(target, leaf, node);
    }
  }

  step(): void {
    this.#build.at({ path: "update", phase: "update" });
    for (const { name, dtype } of this.#optimizer.scalars) this.#build.scalar(name, dtype);
    this.#optimizer.beginStep?.(this.#stepContext());
  }

  parameter(name: string, gradient: NodeId, decays: boolean): void {
    const build = this.#build;
    build.at({ path: name, phase: "update" });
    const type = build.typeOf(gradient);
    const parameter = build.leaf("parameter", name, type);
    const state = (each: string): NodeId => {
      this.#declared(each, "parameter");
      return build.leaf("state", stateName(each, name), type);
    };
    const value = this.#optimizer.update({
      ...this.#stepContext(),
      parameter,
      gradient,
      decays,
      state,
      keep: (each, next) => this.#guarded(stateName(each, name), state(each), next),
      spread: (node) => build.broadcast(node, type.shape, []),
    });
    this.#guarded(name, parameter, value);
  }

  #stepContext(): StepContext {
    const build = this.#build;
    const stepState = (each: string): NodeId => {
      this.#declared(each, "step");
      return build.leaf("state", stateName(each), { dtype: "f32", shape: [] });
    };
    return {
      build,
      scalar: (each) => {
        const { name, dtype } = this.#optimizer.scalars.find(({ name }) => name === each) ?? bug(`no scalar ${each}`);
        return build.scalar(name, dtype);
      },
      stepState,
      keep: (each, next) => this.#guarded(stateName(each), stepState(each), next),
    };
  }
  /** A state that its optimizer does not declare would be no tensor of the program. */
  #declared(name: string, of: OptimizerState["of"]): void {
    const isThere = this.#optimizer.states.some((each) => each.name === name && each.of === of);
    if (!isThere) bug(`the optimizer declares no state ${name} of a ${of}`);
  }

  finish({ name, outputs }: Graph): Graph {
    const kept = outputs.filter((each) => !each.name.startsWith(GRADIENT_PREFIX));
    return this.#build.finish(name, kept, this.#updates);
  }
}

/** @param kinds of parameters, by full name: what decays is the optimizer's to say */
export function addUpdate(optimizer: Optimizer, kinds: Kinds = new Map()): Pass {
  return {
    name: "add-update",
    description: "turns gradients into guarded updates of the optimizer",
    run: (graph) => run(graph, optimizer, kinds),
  };
}
