/**
 * Expands a generated program plainly, at given sizes: the shape that leaves each stage, and what a model costs. What it
 * refuses the generator leaves out; what it counts is what the compiler must count.
 */
import { inputShape, isOfType, strideBetween } from "./extent-reading.ts";
import { applyLayer, isLayer, layerParameters, type LayerArgument } from "./layers.ts";
import { refuse, samePlaces, sameShape, type Extent, type Shape } from "./shapes.ts";
import type { Argument, Block, Body, Call, Expression, Model, ModelItem, Statement, Step } from "./tree.ts";
import {
  asFlag,
  asLayerArgument,
  asNumber,
  evaluate,
  evaluateValue,
  Names,
  wordOf,
  type Callable,
  type Known,
  type PathShape,
} from "./values.ts";

/** A program that takes longer than this many layers in the interpreters is not made. */
const MOST_LAYERS = 120;
const MOST_MACS = 60_000;
const MOST_NUMBERS = 2_000;

export interface Counts {
  params: number;
  macs: number;
  activations: number;
}
/** What flows: a stage's stride is taken by the first call. */
interface Flow {
  readonly shape: Shape;
  readonly stride?: number;
  readonly unjoined?: true;
}
interface Place {
  readonly names: Names;
  /** Of a shortcut: the shape of F(x). */
  readonly joins?: Shape;
  /** Weights of what is shared count once. */
  readonly again?: true;
}

export class Expander {
  readonly sizes: ReadonlyMap<string, number>;
  readonly counts: Counts = { params: 0, macs: 0, activations: 0 };
  #layers = 0;
  #depth = 0;

  constructor(sizes: ReadonlyMap<string, number>) {
    this.sizes = sizes;
  }

  /** What is counted after this is forgotten when the answer is called. */
  mark(): () => void {
    const [counts, layers, depth] = [{ ...this.counts }, this.#layers, this.#depth];
    return () => {
      Object.assign(this.counts, counts);
      this.#layers = layers;
      this.#depth = depth;
    };
  }

  body(body: Body, shape: Shape, place: Place, stride?: number): Flow {
    const inner = { ...place, names: new Names(place.names) };
    return this.statements(body, { shape, ...(stride === undefined ? {} : { stride }) }, inner);
  }
  /** In the place's own names. */
  statements(body: Body, start: Flow, place: Place): Flow {
    return body.reduce<Flow>((flow, statement) => this.statement(statement, flow, place), start);
  }

  statement(each: Statement, flow: Flow, place: Place): Flow {
    const { names } = place;
    const paths = this.#paths(flow.shape, place);
    switch (each.kind) {
      case "let":
        names.own.set(each.name, evaluateValue(each.value, names, paths));
        return flow;
      case "shared": {
        const target = this.#callable(each.call.name, names);
        const bound = new Map([...target.bound, ...this.#bind(target, each.call.arguments, names, paths)]);
        names.own.set(each.name, { ...target, bound, shared: {} });
        return flow;
      }
      case "expect":
        return this.#expected(each.claim, flow.shape, names, paths) ? flow : refuse("an expectation fails");
      case "if": {
        const branch = asFlag(evaluate(each.condition, names, paths)) ? each.then : each.otherwise;
        return branch ? this.body(branch, flow.shape, place, flow.stride) : flow;
      }
      case "residual":
        return { ...flow, shape: this.#residual(each, flow.shape, place) };
      case "parallel": {
        const how = each.arguments[0] ? evaluateValue(each.arguments[0].value, names, paths) : undefined;
        const word = wordOf(how) ?? "concat";
        const [first, ...others] = each.paths.map(({ body }) => this.#value(body, flow.shape, place));
        if (!first) return refuse("no path");
        if (word === "concat")
          return { ...flow, shape: others.length > 0 ? this.#layer("concat", [["others", others]], first) : first };
        return {
          ...flow,
          shape: others.reduce((sum, other) => this.#layer(word, [["other", other]], sum), first),
        };
      }
      case "pipeline": {
        const from = each.from === undefined ? undefined : names.find(each.from);
        if (each.from === undefined) return this.#steps(each.steps, flow, place);
        if (typeof from !== "object" || from.kind !== "tensor") return refuse("a line begins with no value");
        return this.#steps(each.steps, { ...flow, shape: from.shape }, place);
      }
    }
  }

  /** A path, which ends in a value. */
  #value(body: Body, shape: Shape, place: Place): Shape {
    const flow = this.body(body, shape, place);
    return flow.unjoined ? refuse("a path ends in no value") : flow.shape;
  }
  #paths(shape: Shape, place: Place): PathShape {
    return (value, names) => {
      if (value.kind === "path") return this.#value(value.body, shape, { ...place, names });
      const from = evaluate(value.from, names, this.#paths(shape, place));
      if (typeof from !== "object" || from.kind !== "tensor") return refuse("no value");
      return this.#steps(value.steps, { shape: from.shape }, { ...place, names }).shape;
    };
  }

  #steps(steps: readonly Step[], start: Flow, place: Place): Flow {
    return steps.reduce<Flow>((flow, { call, times }) => {
      const copies = times ? asNumber(evaluate(times, place.names, this.#paths(flow.shape, place))) : 1;
      if (!Number.isInteger(copies) || copies < 0) return refuse("no count");
      let next = flow;
      for (let copy = 0; copy < copies; copy++) next = this.#call(call, next, place);
      return next;
    }, start);
  }

  #callable(name: string, names: Names): Callable {
    const known = names.find(name);
    if (known === undefined && (isLayer(name) || name === "none"))
      return { kind: "callable", callee: name, file: names.file, bound: new Map() };
    return typeof known === "object" && known.kind === "callable" ? known : refuse(`no call of ${name}`);
  }
  /** Arguments by the names of their parameters. */
  #bind(
    { callee, bound }: Callable,
    given: readonly Argument[],
    names: Names,
    paths: PathShape,
  ): ReadonlyMap<string, Known> {
    const parameters =
      typeof callee === "string" ? layerParameters(callee).parameters : callee.parameters.map(({ name }) => name);
    const named = [...bound.keys(), ...given.flatMap(({ name }) => name ?? [])];
    if (named.some((name) => !parameters.includes(name))) return refuse("no such parameter");
    const isFirstNeeded =
      typeof callee === "string" ? layerParameters(callee).byPosition : callee.parameters[0]?.byDefault === undefined;
    const takesFirst = isFirstNeeded && !bound.has(parameters[0] ?? "");
    const [first, ...others] = given;
    if (others.some(({ name }) => name === undefined) || (first && first.name === undefined && !takesFirst))
      return refuse("no argument by position");
    if (takesFirst && given.some(({ name }) => name === parameters[0]) && callee !== "upsample")
      return refuse("its first argument has no name");
    return new Map([
      ...bound,
      ...given.map(({ name, value }) => [name ?? parameters[0] ?? "", evaluateValue(value, names, paths)] as const),
    ]);
  }

  #call(call: Call, { shape, stride }: Flow, place: Place): Flow {
    const target = this.#callable(call.name, place.names);
    const { callee, shared } = target;
    if (callee === "none") return place.joins ? { shape, unjoined: true } : refuse("none is no layer");
    const again = place.again ?? (shared?.channels !== undefined || undefined);
    if (shared) {
      shared.channels ??= shape.channels;
      if (shared.channels !== shape.channels) return refuse("shared channels differ");
    }
    const given = new Map(this.#bind(target, call.arguments, place.names, this.#paths(shape, place)));
    if (stride !== undefined) {
      const takes =
        typeof callee === "string"
          ? layerParameters(callee).parameters.includes("stride")
          : callee.parameters.some(({ name }) => name === "stride");
      if (!takes || given.has("stride")) return refuse("no stride is taken");
      given.set("stride", stride);
    }
    const inner: Place = { ...place, ...(again ? { again } : {}) };
    if (typeof callee === "string") return { shape: this.#layer(callee, [...given], shape, inner) };
    return this.#block(callee, given, shape, { ...inner, names: target.file });
  }
  #layer(
    name: string,
    given: readonly (readonly [string, Known | Shape | readonly Shape[]])[],
    shape: Shape,
    place?: Place,
  ): Shape {
    const all = given.map(([parameter, value]): readonly [string, LayerArgument] => [
      parameter,
      typeof value === "object" && "kind" in value ? asLayerArgument(value) : value,
    ]);
    const applied = applyLayer(name, new Map(all), shape, this.sizes);
    this.#count({ ...applied, params: place?.again ? 0 : applied.params });
    const numbers = applied.shape.extents.reduce((product, { factor }) => product * factor, applied.shape.channels);
    if (++this.#layers > MOST_LAYERS || this.counts.macs > MOST_MACS || numbers > MOST_NUMBERS) refuse("too large");
    return applied.shape;
  }
  #count({ params, macs, activations }: Counts): void {
    this.counts.params += params;
    this.counts.macs += macs;
    this.counts.activations += activations;
  }

  #block(block: Block, given: ReadonlyMap<string, Known>, shape: Shape, place: Place): Flow {
    if (block.keyword === "shortcut" && !place.joins) return refuse("a shortcut is no layer");
    const names = new Names(place.names);
    for (const { name, type, byDefault } of block.parameters) {
      const value = given.get(name) ?? (byDefault && evaluate(byDefault, names, () => refuse("no value")));
      if (value === undefined) return refuse(`${name} is missing`);
      if (!isOfType(value, type)) return refuse(`${name} is no ${type}`);
      names.own.set(name, value);
    }
    names.own.set("in", { kind: "tensor", shape });
    if (block.keyword === "shortcut" && place.joins) {
      names.own.set("out", { kind: "tensor", shape: place.joins });
      const stride = strideBetween(shape, place.joins);
      if (stride !== undefined) names.own.set("stride", stride);
    }
    if (++this.#depth > 20) return refuse("too deep");
    try {
      const { joins: _, ...own } = place;
      return this.body(block.body, shape, block.keyword === "shortcut" ? { ...place, names } : { ...own, names });
    } finally {
      this.#depth--;
    }
  }

  #residual(
    { arguments: given, body, shortcut }: Extract<Statement, { kind: "residual" }>,
    shape: Shape,
    place: Place,
  ): Shape {
    const { joins: _, ...own } = place;
    const paths = this.#paths(shape, place);
    const options = new Map(given.map(({ name, value }) => [name, evaluateValue(value, place.names, paths)]));
    const how = wordOf(options.get("join")) ?? "add";
    const drop = options.get("drop");
    if (typeof drop === "number" && !(drop >= 0 && drop < 1)) return refuse("no probability");
    const f = this.#value(body, shape, own);
    const s = this.#call(shortcut, { shape }, { ...own, joins: f });
    if (s.unjoined) return f;
    if (!samePlaces(f, s.shape) || (how !== "concat" && !sameShape(f, s.shape))) return refuse("paths do not join");
    const scale = options.get("scale");
    if (typeof scale === "object" && scale.kind === "word")
      this.#layer(
        "scale",
        [["per", scale.given.get("per") ?? { kind: "word", word: "scalar", given: new Map() }]],
        f,
        place,
      );
    if (how === "concat") return this.#layer("concat", [["others", f]], s.shape);
    if (how !== "gated") return f;
    if (shape.layout !== "image") {
      if (!samePlaces(shape, f)) return refuse("a gate of another place");
      return this.#layer("linear", [["channels", f.channels]], shape, place);
    }
    const stride = strideBetween(shape, f) ?? refuse("a gate enlarges nothing");
    const gate = this.#layer(
      "conv",
      [
        ["channels", f.channels],
        ["kernel", 1],
        ["stride", stride],
        ["bias", true],
      ],
      shape,
      place,
    );
    return sameShape(gate, f) ? f : refuse("a gate of another place");
  }

  #expected(claim: Expression, shape: Shape, names: Names, paths: PathShape): boolean {
    if (claim.kind !== "list") return asFlag(evaluate(claim, names, paths));
    const { layout, channels, extents } = shape;
    const inner: readonly (Extent | number)[] = layout === "image" ? [channels, ...extents] : [...extents, channels];
    if (claim.items.length !== 1 + inner.length) return false;
    return claim.items.slice(1).every((item, axis) => {
      const actual = inner[axis];
      if (actual === undefined) return false;
      if (item.kind === "name" && item.name === "_") return true;
      const value = asNumber(evaluateValue(item, names, paths));
      return typeof actual === "number" ? actual === value : actual.symbols.length === 0 && actual.factor === value;
    });
  }

  /** What a model's items make of its inputs; stages and lets are names of it from then on. */
  model({ items, parameters }: Model, file: Names, given: ReadonlyMap<string, Known> = new Map()): Expanded {
    const names = new Names(file);
    for (const { name, byDefault } of parameters) {
      const value = given.get(name) ?? (byDefault && evaluate(byDefault, names, () => refuse("no value")));
      names.own.set(name, value ?? refuse(`${name} is missing`));
    }
    const expanded: Expanded = { names, stages: new Map(), outputs: new Map(), shape: undefined };
    for (const item of items) this.item(item, expanded);
    return expanded;
  }
  item(item: ModelItem, expanded: Expanded, models: ReadonlyMap<string, Model> = new Map()): void {
    const { names } = expanded;
    const shape = (): Shape => expanded.shape ?? refuse("no input");
    switch (item.kind) {
      case "input": {
        const input = inputShape(item.extents, names);
        names.own.set(item.name, { kind: "tensor", shape: input });
        expanded.shape ??= input;
        return;
      }
      case "use": {
        const model = models.get(item.model) ?? refuse(`no model ${item.model}`);
        const inner: Expanded = { names: new Names(names.file), stages: new Map(), outputs: new Map(), shape: shape() };
        for (const { name, byDefault } of model.parameters)
          inner.names.own.set(
            name,
            byDefault ? evaluate(byDefault, inner.names, () => refuse("no value")) : refuse("incomplete"),
          );
        for (const each of model.items) {
          if (each.kind === "output") continue;
          if (each.kind === "stage" && each.name === "head") break;
          if (each.kind === "input") inner.names.own.set(each.name, { kind: "tensor", shape: shape() });
          else this.item(each, inner, models);
          if (each.kind === "stage" && each.name === item.upTo) break;
        }
        expanded.shape = inner.shape;
        for (const [name, stage] of inner.stages) {
          expanded.stages.set(name, stage);
          names.own.set(name, { kind: "tensor", shape: stage.shape });
        }
        return;
      }
      case "stage": {
        const before = this.counts.params;
        const within = new Names(names);
        within.own.set("in", { kind: "tensor", shape: shape() });
        const left = this.body(item.body, shape(), { names: within }, item.stride);
        if (left.stride !== undefined) refuse("nothing takes the stride");
        expanded.shape = left.shape;
        names.own.set(item.name, { kind: "tensor", shape: left.shape });
        expanded.stages.set(item.name, { shape: left.shape, params: this.counts.params - before });
        return;
      }
      case "output": {
        const value = evaluateValue(item.value, names, this.#paths(shape(), { names }));
        const values = typeof value === "object" && value.kind === "list" ? value.items : [value];
        const shapes = values.map((each) =>
          typeof each === "object" && each.kind === "tensor" ? each.shape : refuse("no value"),
        );
        expanded.outputs.set(item.name, shapes);
        return;
      }
      default:
        expanded.shape = this.statement(item, { shape: shape() }, { names }).shape;
    }
  }
}

/** A model as far as it has been expanded. */
export interface Expanded {
  readonly names: Names;
  readonly stages: Map<string, { readonly shape: Shape; readonly params: number }>;
  readonly outputs: Map<string, readonly Shape[]>;
  shape: Shape | undefined;
}

/** Names of a file, in which blocks see each other. */
export function fileNames(blocks: readonly Block[], imported: ReadonlyMap<string, Known> = new Map()): Names {
  const names = new Names();
  for (const [name, value] of imported) names.own.set(name, value);
  for (const block of blocks)
    names.own.set(block.name, { kind: "callable", callee: block, file: names, bound: new Map() });
  return names;
}
