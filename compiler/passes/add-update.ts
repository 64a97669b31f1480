/**
 * Turns gradients into updates, as the optimizer says (`compiler/optimizers`), and guards them: where the loss is not
 * finite, parameters, states and running statistics keep their values; nor does anything move where the norm of a gradient that
 * is to be clipped is not finite, or where a call ends no step (`optimizers/accumulated.ts`). An update that overflows at a finite loss passes: to
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
import type { Graph, NodeId, Output, Update } from "../graph/types.ts";
import { GRADIENT_NORM, LOSS_SCALE } from "../../runtime/program.ts";
import {
  stateName,
  type Optimizer,
  type OptimizerState,
  type ParameterContext,
  type StepContext,
  type WeightKind,
} from "../optimizers/optimizer.ts";
import { clipped } from "./clip.ts";
import type { Pass } from "./pass.ts";
import { unscaled } from "./unscale.ts";

/** By a parameter's full name; one that is not there is `other`. */
type Kinds = ReadonlyMap<string, WeightKind>;

/** Of the outputs that `differentiate` gives: the gradient of each parameter. */
export const GRADIENT_PREFIX = "grad/";

function run(
  graph: Graph,
  optimizer: Optimizer,
  { kinds, frozen }: Required<Pick<UpdateOptions, "kinds" | "frozen">>,
): Graph {
  const updating = new Updating(graph, optimizer);
  updating.statistics(graph);
  const gradients = graph.outputs
    .filter(({ name }) => name.startsWith(GRADIENT_PREFIX))
    .map(({ name, node }) => ({ name: name.slice(GRADIENT_PREFIX.length), node }));
  const followed = updating.gathered(gradients);
  updating.step();
  for (const { name, node } of followed) updating.parameter(name, node, optimizer.decays(kinds.get(name) ?? "other"));
  updating.followAll(graph, frozen);
  return updating.finish(graph);
}

/** A gradient and the parameter that it is of. */
interface Gradient {
  readonly name: string;
  readonly node: NodeId;
}

class Updating {
  readonly #build: GraphBuilder;
  readonly #optimizer: Optimizer;
  readonly #updates: Update[] = [];
  /** Whether this call's loss is finite; undefined where there is none. */
  readonly #finite: NodeId | undefined;
  /** Whether the gradients are, too, where they are scaled: those that are not are no news then, and leave the step out. */
  #whole: NodeId | undefined;
  /** Whether anything but what is kept of each call moves. */
  #due: NodeId | undefined;
  /** What the tensors become, by name. */
  readonly #next = new Map<string, NodeId>();
  readonly #outputs: Output[] = [];

  constructor(graph: Graph, optimizer: Optimizer) {
    this.#build = GraphBuilder.from(graph);
    this.#optimizer = optimizer;
    const loss = graph.outputs.find(({ name }) => name === "loss")?.node;
    this.#build.at({ path: "loss", phase: "update" });
    this.#finite = loss === undefined ? undefined : this.#build.map("is-finite", loss);
    this.#whole = this.#finite;
    this.#due = this.#finite;
  }

  /** @param guard 1 where it moves @returns what `target` then holds */
  #guarded(target: string, old: NodeId, value: NodeId, guard = this.#due): NodeId {
    const build = this.#build;
    const node =
      guard === undefined
        ? value
        : build.map("select", build.broadcast(guard, build.typeOf(old).shape, []), value, old);
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
      if (leaf !== undefined) this.#next.set(target, this.#guarded(target, leaf, node, this.#finite));
    }
  }

  /** What the step follows: of all its calls, and not too long. From here on it is known whether anything moves. */
  gathered(scaled: readonly Gradient[]): readonly Gradient[] {
    const { gather, isDue, largestNorm } = this.#optimizer;
    const build = this.#build;
    const gradients = this.#unscaled(scaled);
    const ofStep = gradients.map(({ name, node }) => {
      if (!gather) return { name, node };
      build.at({ path: name, phase: "update" });
      const keep: StepContext["keep"] = (each, next) =>
        this.#guarded(stateName(each, name), this.#state(each, name, node), next, this.#whole);
      return { name, node: gather({ ...this.#tensorContext(name, node), keep, gradient: node }) };
    });
    build.at({ path: "update", phase: "update" });
    if (isDue) {
      this.#due = isDue(this.#unguardedContext(), this.#whole ?? build.constant(1));
    } else this.#due = this.#whole;
    this.#rescale();
    if (largestNorm === undefined || ofStep.length === 0) return ofStep;
    const { gradients: shortened, norm } = clipped(
      build,
      ofStep.map(({ node }) => node),
      largestNorm,
    );
    this.#outputs.push({ name: GRADIENT_NORM, node: norm });
    const isFinite = build.map("is-finite", norm);
    this.#due = this.#due === undefined ? isFinite : build.map("multiply", this.#due, isFinite);
    return ofStep.map(({ name }, index) => ({ name, node: shortened[index] ?? bug("a gradient was lost") }));
  }

  /** Gradients of the loss itself. Whether all of them are finite is asked here, once for all. */
  #unscaled(scaled: readonly Gradient[]): readonly Gradient[] {
    const { lossScale } = this.#optimizer;
    if (lossScale === undefined || scaled.length === 0) return scaled;
    const build = this.#build;
    build.at({ path: "update", phase: "update" });
    const { gradients, isFinite } = unscaled(
      build,
      scaled.map(({ node }) => node),
      this.#stepContext().stepState(lossScale),
    );
    this.#whole = this.#finite === undefined ? isFinite : build.map("multiply", this.#finite, isFinite);
    return scaled.map(({ name }, index) => ({ name, node: gradients[index] ?? bug("a gradient was lost") }));
  }

  #rescale(): void {
    const { rescale } = this.#optimizer;
    if (!rescale) return;
    const build = this.#build;
    build.at({ path: "update", phase: "update" });
    const node = rescale(this.#unguardedContext(), this.#whole ?? build.constant(1));
    this.#outputs.push({ name: LOSS_SCALE, node });
  }

  step(): void {
    this.#build.at({ path: "update", phase: "update" });
    for (const { name, dtype } of this.#optimizer.scalars) this.#build.scalar(name, dtype);
    this.#optimizer.beginStep?.(this.#stepContext());
  }

  parameter(name: string, gradient: NodeId, decays: boolean): void {
    const build = this.#build;
    build.at({ path: name, phase: "update" });
    const parameter = build.leaf("parameter", name, build.typeOf(gradient));
    const value = this.#optimizer.update({ parameter, gradient, decays, ...this.#tensorContext(name, gradient) });
    this.#next.set(name, this.#guarded(name, parameter, value));
  }

  /** Tensors that no step changes are followed too, but for those that stay by a person's will. */
  followAll({ nodes }: Graph, frozen: ReadonlySet<string>): void {
    const { follow } = this.#optimizer;
    if (!follow) return;
    for (const node of nodes) {
      if ((node.op !== "parameter" && node.op !== "state") || frozen.has(node.attributes.name)) continue;
      const { name } = node.attributes;
      this.#build.at({ path: name, phase: "update" });
      follow({ ...this.#tensorContext(name, node.id), value: this.#next.get(name) ?? node.id });
    }
  }

  /** @param like what has its shape */
  #tensorContext(name: string, like: NodeId): Omit<ParameterContext, "parameter" | "gradient" | "decays"> {
    const { build, scalar, stepState } = this.#stepContext();
    return {
      build,
      scalar,
      stepState,
      state: (each) => this.#state(each, name, like),
      keep: (each, next) => this.#guarded(stateName(each, name), this.#state(each, name, like), next),
      spread: (node) => build.broadcast(node, build.typeOf(like).shape, []),
    };
  }
  #state(each: string, of: string, like: NodeId): NodeId {
    this.#declared(each, ["parameter", "tensor"]);
    return this.#build.leaf("state", stateName(each, of), this.#build.typeOf(like));
  }

  #stepContext(): StepContext {
    const build = this.#build;
    const stepState = (each: string): NodeId => {
      this.#declared(each, ["step"]);
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
  /** What it keeps moves whether or not the step is left out. */
  #unguardedContext(): StepContext {
    const keep: StepContext["keep"] = (each, next) => {
      this.#updates.push({ target: stateName(each), node: next });
      return next;
    };
    return { ...this.#stepContext(), keep };
  }
  /** A state that its optimizer does not declare would be no tensor of the program. */
  #declared(name: string, of: readonly OptimizerState["of"][]): void {
    const isThere = this.#optimizer.states.some((each) => each.name === name && of.includes(each.of));
    if (!isThere) bug(`the optimizer declares no state ${name} of a ${of.join(" or ")}`);
  }

  finish({ name, outputs }: Graph): Graph {
    const kept = outputs.filter((each) => !each.name.startsWith(GRADIENT_PREFIX));
    return this.#build.finish(name, [...kept, ...this.#outputs], this.#updates);
  }
}

export interface UpdateOptions {
  /** Of parameters, by full name: what decays is the optimizer's to say. */
  readonly kinds?: Kinds;
  /** Tensors that stay as they are, by full name. */
  readonly frozen?: ReadonlySet<string>;
  /** Whether activations are stored in 16 bits: a matter of the passes behind this one. */
  readonly half?: boolean;
}

export function addUpdate(optimizer: Optimizer, options: UpdateOptions = {}): Pass {
  return {
    name: "add-update",
    description: "turns gradients into guarded updates of the optimizer",
    run: (graph) => run(graph, optimizer, { kinds: new Map(), frozen: new Set(), ...options }),
  };
}
