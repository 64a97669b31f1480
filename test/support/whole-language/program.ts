/**
 * Random programs over the whole language, well-typed as they stand: blocks and shortcuts in two files and from std,
 * models with several inputs and outputs, parameters, derivations, trunks, claims that are counted apart, a recipe.
 */
import fc from "fast-check";
import { Expander, fileNames, type Expanded } from "./expand.ts";
import { Draw, grow, Making, type Gene } from "./making.ts";
import { IllTyped, type Shape } from "./shapes.ts";
import { ownShortcut, STANDARD, standard } from "./standard.ts";
import { blockValue, fixed, makers } from "./statements.ts";
import {
  call,
  called,
  ENTRY,
  field,
  line,
  list,
  name,
  number,
  operation,
  path,
  type Block,
  type Check,
  type Declaration,
  type Derived,
  type Expression,
  type Import,
  type Model,
  type ModelItem,
  type Override,
  type Parameter,
  type Program,
  type Statement,
  type Train,
  type Value,
} from "./tree.ts";
import { Names, type Known } from "./values.ts";
import { hasCircle, writtenOut } from "./write-out.ts";

export const LIBRARY = "parts.resnet";

/** A model that is complete, with what the plain expander says of it. */
export interface Counted {
  readonly name: string;
  readonly params: number;
  /** At `sizes`. */
  readonly macs: number;
  readonly activations: number;
  readonly sizes: ReadonlyMap<string, number>;
  readonly outputs: ReadonlyMap<string, readonly Shape[]>;
  /** The model with nothing derived: the same layers, another text. */
  readonly writtenOut?: { readonly program: Program; readonly model: string };
}
export interface Made {
  readonly program: Program;
  readonly models: readonly Counted[];
}

export interface Genes {
  readonly numbers: readonly number[];
  readonly blocks: readonly Gene[];
  readonly items: readonly Gene[];
  readonly head: Gene;
  readonly derived: readonly Gene[];
  readonly trunk: readonly Gene[];
}

const numbers = fc.array(fc.nat(999), { maxLength: 24, size: "max" });
const { genes } = fc.letrec<{ genes: readonly Gene[]; gene: Gene }>((tie) => ({
  gene: fc.record({
    pick: fc.nat(999),
    numbers,
    bodies: fc.oneof(
      { depthSize: "medium", withCrossShrink: true },
      fc.constant([]),
      fc.array(tie("genes"), { minLength: 1, maxLength: 3, size: "max" }),
    ),
  }),
  genes: fc.array(tie("gene"), { minLength: 1, maxLength: 3, size: "max" }),
}));
const gene = fc.record({ pick: fc.nat(999), numbers, bodies: fc.array(genes, { maxLength: 3, size: "max" }) });
const programGenes: fc.Arbitrary<Genes> = fc.record({
  numbers,
  blocks: fc.array(gene, { maxLength: 4 }),
  items: fc.array(gene, { minLength: 1, maxLength: 4 }),
  head: gene,
  derived: fc.array(gene, { maxLength: 2 }),
  trunk: fc.array(gene, { maxLength: 1 }),
});

export const wholeProgram: fc.Arbitrary<Made> = programGenes.map(programOf);

const inputs = ["image", "image", "image", "tokens", "vector"] as const;

export function programOf(given: Genes): Made {
  const draw = new Draw(given.numbers);
  const counters = new Map<string, number>();
  const fresh = (stem: string): string => {
    const count = (counters.get(stem) ?? 0) + 1;
    counters.set(stem, count);
    return `${stem}${count}`;
  };
  const layout = draw.of(...inputs);
  const isSymbolic = layout === "image" && draw.chance(4);
  const sizes = new Map([
    ["H", 2],
    ["W", 1],
  ]);
  const extents = inputExtents(layout, isSymbolic, draw);
  const example = (channels: number): Shape => new Inputs(extents).shape(channels);

  // Blocks and shortcuts: of std, of the library, of the file itself.
  const std = fileNames(standard);
  const library: Block[] = [];
  const own: Block[] = [];
  const libraryNames = fileNames([], std.own);
  const names = fileNames([], std.own);
  const imported: { name: string; as?: string }[] = [];
  const declare = (block: Block, isInLibrary: boolean): void => {
    const inside = isInLibrary ? libraryNames : names;
    const known: Known = { kind: "callable", callee: block, file: inside, bound: new Map() };
    inside.own.set(block.name, known);
    (isInLibrary ? library : own).push(block);
    if (!isInLibrary) return;
    const alias = draw.chance(3) ? `${block.name}_here` : undefined;
    imported.push({ name: block.name, ...(alias === undefined ? {} : { as: alias }) });
    names.own.set(alias ?? block.name, known);
  };
  const shortcuts = draw.below(3);
  for (let each = 0; each < shortcuts; each++) declare(ownShortcut(fresh("short"), draw), draw.chance(2));
  for (const each of given.blocks) {
    const isInLibrary = each.pick % 3 === 2;
    const block = blockOf(each, {
      expander: new Expander(sizes),
      names: isInLibrary ? libraryNames : names,
      shape: example(4),
      fresh,
    });
    declare(block, isInLibrary);
  }

  // The model that all others come from.
  const expander = new Expander(sizes);
  const base = new ModelMaking(names, expander, fresh);
  const parameters = modelParameters(base, draw);
  base.item({ kind: "input", name: "image", extents });
  const side = draw.chance(4);
  if (side) base.item({ kind: "input", name: "code", extents: [name("N"), number(3)] });
  if (draw.chance(2))
    base.stage("stem", undefined, [{ pick: 0, numbers: [], bodies: [] }], line(startOf(layout, draw)));
  if (side) base.side();
  for (const each of given.items) base.gene(each);
  base.head(given.head);
  const model: Model = { kind: "model", name: "Base", parameters, items: base.items };
  const declarations: Declaration[] = [...own, model];
  const models = new Map([[model.name, model]]);
  const derived: Derived[] = [];
  const used: Model[] = [];

  const programWith = (more: readonly Declaration[], changed = false): Program => {
    const inMain = [...declarations, ...more];
    const file = (imports: readonly Import[], all: readonly Declaration[]) => ({ imports, declarations: all });
    const fromStd: readonly Import[] = [
      { from: changed ? "./standard.resnet" : STANDARD, names: standard.map((each) => ({ name: each.name })) },
    ];
    const fromLibrary: readonly Import[] = imported.length > 0 ? [{ from: `./${LIBRARY}`, names: imported }] : [];
    return new Map([
      [ENTRY, file([...fromStd, ...fromLibrary], inMain)],
      [LIBRARY, file(fromStd, library)],
      ...(changed ? [["standard.resnet", file([], standard)] as const] : []),
    ]);
  };
  const asItIs = programWith([], true);
  const counted: Counted[] = [];
  const count = (of: string, program: Program, as: string, again?: Program): Counted | undefined => {
    const found = countModel(program, as, sizes);
    return found && { ...found, name: of, ...(again ? { writtenOut: { program: again, model: as } } : {}) };
  };
  const first = count("Base", asItIs, "Base");
  if (!first) throw new Error("the model that was made is refused");
  counted.push(first);
  // Versions of it, or of a version.
  for (const each of given.derived) {
    const version = derivedOf(each, [model, ...derived], base, fresh);
    const program = writtenOut(asItIs, [...derived, version], version.name);
    if (hasCircle(program)) continue;
    const found = count(version.name, program, "Base", program);
    if (!found) continue;
    derived.push(version);
    counted.push(found);
  }
  // A model that begins as it does.
  for (const each of given.trunk) {
    const trunk = trunkOf(each, model, names, sizes, fresh, extents, models);
    if (!trunk) continue;
    used.push(trunk);
    const found = count(trunk.name, programWith([trunk], true), trunk.name);
    if (found) counted.push(found);
    else used.pop();
  }
  const all = [...derived, ...used];
  const checks = counted.flatMap((each) => checkOf(each, extents, side, isSymbolic, draw));
  const recipe = recipeOf(first, layout, isSymbolic, side, extents, draw);
  return { program: tidy(programWith([...all, ...checks, ...recipe])), models: counted };
}

/** Without imports that nothing uses, and without files that nothing imports. */
function tidy(program: Program): Program {
  const files = new Map(
    [...program].map(([at, file]) => {
      const text = JSON.stringify(file.declarations);
      const imports = file.imports.flatMap((each) => {
        const names = each.names.filter(({ name: own, as }) => text.includes(`"${as ?? own}"`));
        return names.length > 0 ? [{ ...each, names }] : [];
      });
      return [at, { ...file, imports }] as const;
    }),
  );
  if (!files.get(ENTRY)?.imports.some(({ from }) => from === `./${LIBRARY}`)) files.delete(LIBRARY);
  return files;
}

function inputExtents(layout: (typeof inputs)[number], isSymbolic: boolean, draw: Draw): readonly Expression[] {
  const channels = number(draw.of(3, 1, 2, 4));
  if (layout === "vector") return [name("N"), channels];
  if (layout === "tokens") return [name("N"), number(draw.of(4, 3, 6)), channels];
  if (isSymbolic) {
    const times = (symbol: string): Expression =>
      draw.of(operation(number(4), "*", name(symbol)), operation(number(2), "*", name(symbol)), name(symbol));
    return [name("N"), channels, times("H"), times("W")];
  }
  const size = draw.of(8, 6, 7, 4);
  return [name("N"), channels, number(size), number(draw.of(size, size, 5))];
}
class Inputs {
  readonly #expanded: Expanded;
  constructor(extents: readonly Expression[]) {
    this.#expanded = new Expander(new Map()).model(
      { kind: "model", name: "", parameters: [], items: [{ kind: "input", name: "image", extents }] },
      fileNames([]),
    );
  }
  shape(channels: number): Shape {
    const { shape } = this.#expanded;
    if (!shape) throw new Error("no input");
    return { ...shape, channels };
  }
}
const startOf = (layout: string, draw: Draw): ReturnType<typeof call> =>
  layout === "image"
    ? call("conv", [number(4)], { kernel: number(3), bias: draw.of(undefined, { kind: "bool", is: true } as const) })
    : call("linear", [number(4)]);

const blockParameters: readonly (readonly [Parameter, (draw: Draw) => Known])[] = [
  [{ name: "width", type: "int" }, () => 4],
  [{ name: "stride", type: "int", byDefault: number(1) }, () => 1],
  [{ name: "ratio", type: "int", byDefault: number(2) }, () => 2],
  [{ name: "wide", type: "bool", byDefault: { kind: "bool", is: true } }, () => true],
  [{ name: "rate", type: "float", byDefault: number("0.1") }, () => 0.1],
];
function blockOf(
  { numbers: chosen, bodies, pick }: Gene,
  from: Pick<Making, "expander" | "names" | "shape" | "fresh">,
): Block {
  const draw = new Draw(chosen);
  const making = new Making({ ...from, names: new Names(from.names), owner: "block", depth: 1 });
  making.names.own.set("in", { kind: "tensor", shape: from.shape });
  const parameters: Parameter[] = [];
  for (const [parameter, value] of blockParameters) {
    if (!draw.chance(2)) continue;
    parameters.push(parameter);
    making.names.own.set(parameter.name, value(draw));
  }
  if (draw.chance(3)) {
    const byDefault = blockValue(making, draw);
    const unit = fixedValue(byDefault, from.names);
    if (unit !== undefined) {
      parameters.push({ name: "Unit", type: "block", byDefault });
      making.names.own.set("Unit", unit);
    }
  }
  if (draw.chance(4)) {
    const isFirst = parameters[0]?.name === "width";
    const skip: Parameter = { name: "skip", type: "value" };
    if (isFirst) parameters.splice(1, 0, skip);
    else parameters.unshift(skip);
    making.names.own.set("skip", { kind: "tensor", shape: from.shape });
  }
  if (draw.chance(4)) {
    parameters.push({ name: "widths", type: "int[2]", byDefault: list(number(4), number(2)) });
    making.names.own.set("widths", { kind: "list", items: [4, 2] });
    const first: Expression = { kind: "index", of: name("widths"), index: number(draw.of(0, 1)) };
    making.add({ kind: "let", name: from.fresh("n"), value: first });
  }
  if (parameters.some(({ name: own }) => own === "stride") && making.shape.layout === "image") {
    const channels = parameters.some(({ name: own }) => own === "width") ? name("width") : field("in", "channels");
    if (pick % 2 === 0)
      making.add(line(call("conv", [channels], { kernel: number(3), stride: name("stride") }), call("bn")));
    else
      making.add({
        kind: "residual",
        arguments: [],
        body: [line(call("conv", [channels], { kernel: number(3), stride: name("stride") }), call("bn"))],
        shortcut: call("projection"),
      });
  }
  grow(making, bodies.flat(), makers);
  const body = making.statements.length > 0 ? making.statements : [line(call("relu"))];
  return { kind: "block", keyword: "block", name: from.fresh("Cell"), parameters, body };
}
function fixedValue(expression: Expression, names: Names): Known | undefined {
  try {
    return fixed(expression, names);
  } catch (error) {
    if (error instanceof IllTyped) return undefined;
    throw error;
  }
}

/** A model while it is made. */
class ModelMaking {
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
function modelParameters(base: ModelMaking, draw: Draw): readonly Parameter[] {
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

function derivedOf(
  { numbers: chosen }: Gene,
  of: readonly (Model | Derived)[],
  base: ModelMaking,
  fresh: (stem: string) => string,
): Derived {
  const draw = new Draw(chosen);
  const [first, ...more] = of.map(({ name: own }) => own);
  const from = draw.of(first ?? "Base", ...more);
  const [original] = of;
  const wanted = original?.kind === "model" && from === "Base" && draw.chance(2) ? original.parameters : [];
  const given = wanted.flatMap(({ name: own, type }) =>
    type === "int" ? [[own, number(draw.of(2, 5, 4))] as const] : [],
  );
  const file = base.expanded.names.file.own;
  const blocks = base
    .making()
    .callables("block")
    .flatMap(([own]) => (file.has(own) ? [own] : []));
  const shortcuts = [
    "identity",
    "none",
    ...base
      .making()
      .callables("shortcut")
      .map(([own]) => own),
  ];
  const target = draw.of("relu", "bn", "tanh", "conv", "linear", "layernorm", "sigmoid", ...blocks);
  const replacement = draw.of(
    call("gelu"),
    call("groupnorm", [], { groups: number(1) }),
    call("identity"),
    call("leaky_relu", [], { slope: number("0.2") }),
    call("conv", [], { kernel: number(1) }),
    call("linear", [], { bias: { kind: "bool", is: false } }),
    call("bn", [], { affine: { kind: "bool", is: false } }),
    ...blocks.map((own) => call(own)),
  );
  const overrides: Override[] = [];
  if (draw.chance(2))
    overrides.push({ kind: "shortcut", call: call(draw.of(shortcuts[0] ?? "identity", ...shortcuts)) });
  if (overrides.length === 0 || draw.chance(2)) overrides.push({ kind: "call", name: target, call: replacement });
  if (draw.chance(3) && target !== "silu") overrides.push({ kind: "call", name: "silu", call: call("hardswish") });
  return {
    kind: "derived",
    name: fresh("Version"),
    parameters: [],
    call: call(from, [], Object.fromEntries(given)),
    overrides: draw.chance(5) ? [] : overrides,
  };
}

function trunkOf(
  { numbers: chosen, bodies }: Gene,
  base: Model,
  names: Names,
  sizes: ReadonlyMap<string, number>,
  fresh: (stem: string) => string,
  extents: readonly Expression[],
  models: ReadonlyMap<string, Model>,
): Model | undefined {
  // Another input of it would be left without a value.
  if (base.items.filter(({ kind }) => kind === "input").length > 1) return undefined;
  const draw = new Draw(chosen);
  const stages = base.items.flatMap((item) => (item.kind === "stage" && item.name !== "head" ? [item.name] : []));
  const making = new ModelMaking(names, new Expander(sizes), fresh);
  making.item({ kind: "input", name: "picture", extents });
  if (!making.item({ kind: "use", model: base.name, upTo: draw.of("trunk", ...stages) }, models)) return undefined;
  making.gene({ pick: 0, numbers: [], bodies });
  const known = [...making.expanded.stages.keys()];
  if (known[0] !== undefined && draw.chance(2)) {
    const from = known[draw.below(known.length)] ?? known[0];
    making.item({
      kind: "let",
      name: fresh("p"),
      value: { kind: "chain", from: name(from), steps: [{ call: call("tanh") }] },
    });
  }
  making.head({ pick: 0, numbers: chosen.slice(2), bodies: [] });
  return { kind: "model", name: fresh("Trunk"), parameters: [], items: making.items };
}

/** What the plain expander says of a model that is written out. */
export function countModel(program: Program, of: string, sizes: ReadonlyMap<string, number>): Counted | undefined {
  const files = new Map<string, Names>();
  const namesOf = (at: string): Names => {
    const known = files.get(at);
    if (known) return known;
    const file = program.get(at) ?? { imports: [], declarations: [] };
    const brought = new Map<string, Known>();
    for (const { from, names } of file.imports)
      for (const { name: own, as } of names) {
        const value = namesOf(from.replace("./", "")).own.get(own);
        if (value !== undefined) brought.set(as ?? own, value);
      }
    const made = fileNames(
      file.declarations.filter((each) => each.kind === "block"),
      brought,
    );
    files.set(at, made);
    return made;
  };
  const models = new Map(
    (program.get(ENTRY)?.declarations ?? []).flatMap((each) =>
      each.kind === "model" ? [[each.name, each] as const] : [],
    ),
  );
  const model = models.get(of);
  if (!model) return undefined;
  const expander = new Expander(sizes);
  try {
    const expanded = expander.model({ ...model, items: [] }, namesOf(ENTRY));
    for (const item of model.items) expander.item(item, expanded, models);
    const last = new Map([["output", expanded.shape ? [expanded.shape] : []]]);
    return { name: of, ...expander.counts, sizes, outputs: expanded.outputs.size > 0 ? expanded.outputs : last };
  } catch (error) {
    if (error instanceof IllTyped) return undefined;
    throw error;
  }
}

function sizesOf(extents: readonly Expression[], sizes: ReadonlyMap<string, number>): Expression {
  const at = (each: Expression): Expression => {
    if (each.kind === "operation" && each.left.kind === "number" && each.right.kind === "name")
      return number(Number(each.left.text) * (sizes.get(each.right.name) ?? 1));
    return each.kind === "name" ? number(sizes.get(each.name) ?? 1) : each;
  };
  return list(...extents.map(at));
}
function checkOf(
  { name: of, params, macs, activations, sizes, outputs }: Counted,
  extents: readonly Expression[],
  side: boolean,
  isSymbolic: boolean,
  draw: Draw,
): readonly Check[] {
  const claims: Expression[] = [
    operation(name("params"), "==", number(params)),
    operation(name("macs"), "==", number(macs)),
    operation(name("flops"), "==", number(2 * macs)),
    operation(name("activations"), "==", number(activations)),
  ];
  for (const [output, [shape]] of outputs) {
    if (!shape || shape.extents.some(({ symbols }) => symbols.length > 0)) continue;
    const inner = shape.extents.map(({ factor }) => number(factor));
    const counted = number(shape.channels);
    const written = list(
      name(draw.of("_", "N")),
      ...(shape.layout === "image" ? [counted, ...inner] : [...inner, counted]),
    );
    claims.push(operation(called("shape", [name(output)]), "==", written));
  }
  const one = sizesOf(extents, sizes);
  const at = side ? list(one, list(number(1), number(3))) : one;
  return [{ kind: "check", model: of, ...(isSymbolic || draw.chance(2) ? { at } : {}), claims }];
}
function recipeOf(
  { outputs }: Counted,
  layout: string,
  isSymbolic: boolean,
  side: boolean,
  extents: readonly Expression[],
  draw: Draw,
): readonly Train[] {
  const [output, ...others] = [...outputs.values()].flat();
  if (layout !== "image" || isSymbolic || side || !output || output.layout !== "vector" || others.length > 0) return [];
  const [, channels, height, width] = extents;
  const [size, across] = [height, width].map((each) => (each?.kind === "number" ? each.text : ""));
  if (channels?.kind !== "number" || channels.text !== "3" || size === undefined || size !== across) return [];
  return [
    {
      kind: "train",
      name: draw.of("Base", "quick"),
      of: "Base",
      entries: [
        [
          "data",
          called("synthetic", [], { classes: number(output.channels), size: number(size), examples: number(16) }),
        ],
        ["batch", number(4)],
        [
          "loss",
          draw.of<Expression>(
            name("cross_entropy"),
            name("mse"),
            called("cross_entropy", [], { label_smoothing: number("0.1") }),
          ),
        ],
        [
          "optimizer",
          draw.of<Expression>(
            called("sgd", [], { momentum: number("0.9") }),
            name("adam"),
            called("sgd", [], {
              momentum: number("0.9"),
              weight_decay: number("1e-4"),
              no_decay: list(name("norm"), name("bias")),
            }),
          ),
        ],
        [
          "schedule",
          draw.of<Expression>(
            called("constant", [number("0.05")]),
            called("steps", [number("0.05")], { drop: number("0.1"), at: list(number(5)), warmup: number(2) }),
          ),
        ],
        ["steps", number(10)],
      ],
    },
  ];
}
