/** A generated model, item by item. */
import { fixedValue } from "./block-making.ts";
import { Expander, type Expanded } from "./expand.ts";
import { Draw, grow, Making, type Gene } from "./making.ts";
import { IllTyped, type Shape } from "./shapes.ts";
import { blockValue, makers } from "./statements.ts";
import { Names } from "./values.ts";
import {
  call,
  line,
  list,
  name,
  number,
  path,
  type Model,
  type ModelItem,
  type Parameter,
  type Statement,
  type Value,
} from "./tree.ts";

/** A model while it is made. */
export class ModelMaking {
  readonly items: ModelItem[] = [];
  readonly expanded: Expanded;
  readonly expander: Expander;
  readonly #fresh: (stem: string) => string;
  constructor(names: Names, expander: Expander, fresh: (stem: string) => string) {
    this.expander = expander;
    this.#fresh = fresh;
    this.expanded = expander.model({ kind: "model", name: "", parameters: [], items: [] }, names);
  }
  get shape(): Shape {
    const { shape } = this.expanded;
    if (!shape) throw new Error("no input yet");
    return shape;
  }
  making(): Making {
    const { expander, shape } = this;
    return new Making({ expander, names: this.expanded.names, shape, owner: "model", depth: 0, fresh: this.#fresh });
  }
  item(item: ModelItem, models?: ReadonlyMap<string, Model>): boolean {
    const undo = this.expander.mark();
    const before = this.expanded.shape;
    try {
      this.expander.item(item, this.expanded, models);
      this.items.push(item);
      return true;
    } catch (error) {
      if (!(error instanceof IllTyped)) throw error;
      undo();
      this.expanded.shape = before;
      return false;
    }
  }
  stage(named: string, stride: number | undefined, genes: readonly Gene[], ...first: readonly Statement[]): void {
    const making = this.making();
    const inside = new Making({
      ...making,
      expander: making.expander,
      names: new Names(making.names),
      shape: this.shape,
    });
    inside.names.own.set("in", { kind: "tensor", shape: this.shape });
    const undo = this.expander.mark();
    for (const each of first) {
      if (stride === undefined) inside.add(each);
      else {
        // The first call takes the stride: its shape is known once it has.
        inside.statements.push(each);
        try {
          inside.shape = this.expander.body([each], this.shape, { names: inside.names }, stride).shape;
        } catch (error) {
          if (!(error instanceof IllTyped)) throw error;
          undo();
          return;
        }
      }
    }
    grow(inside, genes, makers);
    undo();
    const body = inside.statements.length > 0 ? inside.statements : [line(call("relu"))];
    const item: ModelItem = { kind: "stage", name: named, ...(stride === undefined ? {} : { stride }), body };
    this.item(item);
  }
  /** The second input is a gate of the channels. */
  side(): void {
    const gate = this.#fresh("side");
    const channels = this.shape.channels;
    this.item({
      kind: "let",
      name: gate,
      value: {
        kind: "chain",
        from: name("code"),
        steps: [{ call: call("linear", [number(channels)]) }, { call: call("sigmoid") }],
      },
    });
    this.item(line(call("mul", [name(gate)])));
  }
  /** A stage, one with a stride, or statements of the model itself. */
  gene({ pick, numbers: chosen, bodies }: Gene): void {
    const draw = new Draw(chosen);
    const all = bodies.flat();
    if (pick % 4 === 3) {
      const making = this.making();
      const undo = this.expander.mark();
      const known = new Set(this.expanded.names.own.keys());
      grow(making, all, makers);
      undo();
      for (const own of this.expanded.names.own.keys()) if (!known.has(own)) this.expanded.names.own.delete(own);
      for (const each of making.statements) this.item(each);
      return;
    }
    if (pick % 4 === 2 && this.shape.layout === "image") {
      const blocks = this.making()
        .callables("block")
        .filter(
          ([, { callee }]) => typeof callee !== "string" && callee.parameters.some(({ name: own }) => own === "stride"),
        )
        .filter(
          ([, { callee }]) =>
            typeof callee !== "string" &&
            callee.parameters.every(({ name: own, byDefault }) => byDefault || own === "width"),
        );
      const [named, callable] = blocks[draw.below(blocks.length || 1)] ?? [];
      const needsWidth =
        callable && typeof callable.callee !== "string" && callable.callee.parameters[0]?.name === "width";
      const first =
        named === undefined
          ? call("conv", [number(draw.of(4, 6))], { kernel: number(3) })
          : call(named, needsWidth ? [number(draw.of(4, 6, 8))] : []);
      const copies = draw.chance(2) ? { times: number(2) } : {};
      this.stage(this.#fresh("s"), 2, all, { kind: "pipeline", steps: [{ call: first, ...copies }] });
    } else this.stage(this.#fresh("s"), undefined, all);
  }
  /** What a model ends in: classes, classes of each position, or several outputs. */
  head({ numbers: chosen, bodies }: Gene): void {
    const draw = new Draw(chosen);
    const classes = this.expanded.names.find("classes") === undefined ? number(3) : name("classes");
    const pooled = line(...(this.shape.layout === "vector" ? [] : [call("globalavgpool")]), call("linear", [classes]));
    const dense = line(call("linear", [classes]));
    const ending = draw.of(pooled, pooled, pooled, dense);
    const kind = draw.below(5);
    if (kind < 3) {
      this.stage("head", undefined, bodies.flat(), ending);
      if (kind === 1) this.item({ kind: "output", name: "scores", value: name("head") });
      return;
    }
    // Several outputs: what is current must be one of them.
    const steps = ending.kind === "pipeline" ? ending.steps : [];
    const here = [...this.expanded.stages.keys()].at(-1);
    const value: Value = path({ kind: "pipeline", steps });
    if (kind === 3 || here === undefined) {
      this.item({ kind: "output", name: "scores", value });
      this.item({ kind: "output", name: "features", value: path(line(call("tanh"))) });
      return;
    }
    const tied = this.#fresh("tied");
    this.item({ kind: "shared", name: tied, call: call("linear", [classes]) });
    const of = (from: Value): Value =>
      from.kind === "name" ? { kind: "chain", from, steps: [{ call: call("tanh") }] } : from;
    this.item({
      kind: "output",
      name: "levels",
      value: list(path(line(call(tied))), of(name(here)), path(line(call("tanh"), call(tied)))),
    });
  }
}

export function modelParameters(base: ModelMaking, draw: Draw): readonly Parameter[] {
  const parameters: Parameter[] = [];
  const { names } = base.expanded;
  const has = (parameter: Parameter): void => {
    const value = parameter.byDefault && fixedValue(parameter.byDefault, names);
    if (value === undefined) return;
    parameters.push(parameter);
    names.own.set(parameter.name, value);
  };
  if (draw.chance(2)) has({ name: "classes", type: "int", byDefault: number(3) });
  if (draw.chance(3)) has({ name: "base", type: "int", byDefault: number(4) });
  if (draw.chance(3)) has({ name: "depths", type: "int[2]", byDefault: list(number(1), number(2)) });
  if (draw.chance(3)) {
    const at = new Making({
      expander: base.expander,
      names,
      shape: { layout: "vector", channels: 4, extents: [] },
      owner: "model",
      depth: 0,
      fresh: (stem) => stem,
    });
    // A value of the file: no path and no number of the model stands in a default.
    has({ name: "Chosen", type: "block", byDefault: blockValue(at, draw) });
  }
  return parameters;
}
