/** What bodies are made of: every statement of the language and every layer, each with random options. */
import { layerMaker } from "./layer-lines.ts";
import { Draw, grow, Making, type Gene, type Maker, type Makers } from "./making.ts";
import { sameShape } from "./shapes.ts";
import {
  call,
  called,
  field,
  line,
  list,
  name,
  number,
  operation,
  path,
  type Argument,
  type Call,
  type Expression,
  type Parameter,
  type Statement,
  type Value,
} from "./tree.ts";
import { evaluate, Names, type Callable } from "./values.ts";
import { refuse } from "./shapes.ts";

const MOST_NESTED = 3;

const bodyOf = (gene: Gene, index: number): readonly Gene[] => gene.bodies[index] ?? [];

/** From 0 up to below 1: a number of the model, or one that grows with its residual blocks. */
function rate(making: Making, draw: Draw): Expression {
  const growing = operation(
    operation(number("0.2"), "*", operation(field("block", "number"), "-", number(1))),
    "/",
    called("max", [number(1), field("block", "count")]),
  );
  return draw.of(number("0.1"), number(0), number("0.25"), ...(making.owner === "block" ? [growing, growing] : []));
}

const residual: Maker = (making, draw, gene, makers) => {
  const { body, shape } = making.body(bodyOf(gene, 0), makers);
  const same = sameShape(shape, making.shape);
  const own = making.callables("shortcut").map(([each]) => call(each));
  const shortcuts = [call("identity"), ...own, ...own, call("none")];
  const join = draw.of<Value | undefined>(
    undefined,
    undefined,
    undefined,
    name("add"),
    name("concat"),
    name("gated"),
    called("gated", [], { bias: number("-2") }),
  );
  const options: Argument[] = join ? [{ name: "join", value: join }] : [];
  const isSum = join === undefined || (join.kind === "name" && join.name === "add");
  if (isSum && draw.chance(3)) options.push({ name: "drop", value: rate(making, draw) });
  const learned = draw.of<Expression>(
    called("learned", [number("0.5")]),
    called("learned", [number("1e-2")], { per: name("channel") }),
    number("0.5"),
    ...(making.owner === "block" ? [operation(number(1), "/", called("sqrt", [field("block", "count")]))] : []),
  );
  if (isSum && draw.chance(3)) options.push({ name: "scale", value: learned });
  const first = draw.below(shortcuts.length);
  for (let tried = 0; tried < shortcuts.length; tried++) {
    const shortcut = shortcuts[(first + tried) % shortcuts.length] ?? call("identity");
    // Where nothing joins, a residual of one path alone is not what is meant.
    if (shortcut.name === "none" && !same && tried > 0) continue;
    if (making.add({ kind: "residual", arguments: options, body, shortcut })) return;
  }
};

const parallel: Maker = (making, draw, gene, makers) => {
  const join = draw.of<Value | undefined>(undefined, name("concat"), name("add"), name("mul"));
  const paths = [0, 1, 2].slice(0, draw.of(2, 2, 3, 1)).map((index) => {
    const { body } = making.body(bodyOf(gene, index), makers);
    return draw.chance(3) ? { name: making.fresh("side"), body } : { body };
  });
  const options = join ? [{ name: "join", value: join }] : [];
  making.add({ kind: "parallel", arguments: options, paths });
};

/** `add`, `mul` and `concat` of a value by name, of a path, of several. */
const combine: Maker = (making, draw, gene, makers) => {
  const named = making.tensors.map(([each]) => name(each));
  const { body } = making.body(bodyOf(gene, 0), makers);
  const gate = path(
    ...(making.shape.layout === "vector" ? [] : [line(call(draw.of("globalavgpool", "globalmaxpool")))]),
    line(call("linear", [making.whole(making.shape.channels, draw)]), call("sigmoid")),
  );
  const one = path(line(call("linear", [number(1)]), call("sigmoid")));
  const chain = named[draw.below(named.length || 1)];
  const from: Value[] = chain
    ? [{ kind: "chain", from: chain, steps: [{ call: call(draw.of("relu", "tanh", "bn")) }] }]
    : [];
  const other = draw.of<Value>(path(...body), gate, one, ...named, ...named, ...from);
  const how = draw.of("mul", "add", "concat");
  const several = list(other, ...named.slice(0, 1));
  const value = how === "concat" && draw.chance(2) ? several : other;
  if (draw.chance(2) && other.kind === "path") {
    const variable = making.fresh("gate");
    making.add({ kind: "let", name: variable, value: other }, line(call(how, [name(variable)])));
  } else making.add(line(call(how, [value])));
};

/** A path that is named, and a line that begins with its name: the value before it is what the path began with. */
const branch: Maker = (making, _, gene, makers) => {
  const { body } = making.body(bodyOf(gene, 0), makers);
  const rest = making.body(bodyOf(gene, 1), makers).body.filter((each) => each.kind === "pipeline" && !each.from);
  const variable = making.fresh("x");
  const named: Statement = { kind: "let", name: variable, value: path(...body) };
  const steps = rest.flatMap((each) => (each.kind === "pipeline" ? each.steps : []));
  const onward: Statement = {
    kind: "pipeline",
    from: variable,
    steps: steps.length > 0 ? steps : [{ call: call("tanh") }],
  };
  // A path that makes nothing leaves what is current unused.
  if (making.fits(named, onward) && uses(body)) making.add(named, onward);
};
/** Whether a body does something to what flows into it, as far as its first line shows. */
function uses(body: readonly Statement[]): boolean {
  const first = body.find((each) => each.kind !== "let" && each.kind !== "expect" && each.kind !== "shared");
  return (
    first?.kind === "pipeline" &&
    !first.from &&
    first.steps.some(({ call: { name: callee }, times }) => callee !== "identity" && /^[a-z]/.test(callee) && !times)
  );
}
/** A line that begins with what entered, to which what became of it is added. */
const fromEntry: Maker = (making, draw) => {
  const variable = making.fresh("y");
  const entries = making.tensors.map(([each]) => each);
  const from = entries[draw.below(entries.length || 1)];
  if (from === undefined) return;
  making.add(
    { kind: "let", name: variable, value: path(line(call(draw.of("tanh", "relu", "sigmoid")))) },
    { kind: "pipeline", from, steps: [{ call: call(draw.of("add", "concat", "mul"), [name(variable)]) }] },
  );
};

const letNumber: Maker = (making, draw) => {
  const value = making.channels(draw);
  const kinds: readonly Expression[] = [
    making.whole(value, draw),
    operation(making.whole(value, draw), "*", number(2)),
    called("floor", [operation(making.whole(value, draw), "/", number(2))]),
  ];
  making.add({ kind: "let", name: making.fresh("n"), value: kinds[draw.below(kinds.length)] ?? number(1) });
};

function condition(making: Making, draw: Draw): Expression {
  const flags = [...making.names.all()].flatMap(([each, value]) => (typeof value === "boolean" ? [name(each)] : []));
  const entry = making.tensors.find(([each]) => each === "in");
  const compared = operation(
    making.whole(making.shape.channels, draw),
    draw.of(">", "<", "==", "!=", "<=", ">="),
    number(draw.of(4, 2, 8)),
  );
  const simple = draw.of<Expression>(
    compared,
    ...flags,
    ...(entry?.[1].layout === "image"
      ? [operation(field("in", "height"), draw.of(">", "<="), number(draw.of(2, 4)))]
      : []),
    { kind: "bool", is: draw.chance(2) },
  );
  return draw.of<Expression>(
    simple,
    simple,
    { kind: "not", of: simple },
    operation(simple, draw.of("and", "or"), compared),
  );
}
const choice: Maker = (making, draw, gene, makers) => {
  const then = making.body(bodyOf(gene, 0), makers).body;
  const rest = bodyOf(gene, 1);
  const otherwise = rest.length > 0 ? { otherwise: making.body(rest, makers).body } : {};
  making.add({ kind: "if", condition: condition(making, draw), then, ...otherwise });
};

const expectation: Maker = (making, draw) => {
  const { layout, channels, extents } = making.shape;
  const written = (value: number): Expression => (draw.chance(3) ? name("_") : making.whole(value, draw));
  const inner = extents.map((extent) => (extent.symbols.length > 0 ? name("_") : written(extent.factor)));
  const counted = written(channels);
  const shape = list(name(draw.of("_", "N")), ...(layout === "image" ? [counted, ...inner] : [...inner, counted]));
  const fact = operation(operation(making.whole(channels, draw), "%", number(channels)), "==", number(0));
  making.add({ kind: "expect", claim: draw.of<Expression>(shape, shape, fact) });
};

/** A number for each parameter that has none by default, and for some of the others. */
function argumentsOf(making: Making, draw: Draw, { callee, bound }: Callable): Argument[] | undefined {
  if (typeof callee === "string") return undefined;
  const [first] = callee.parameters;
  return callee.parameters.flatMap((parameter): Argument[] => {
    if (bound.has(parameter.name) || (parameter === first && bound.has(""))) return [];
    if (parameter.byDefault && !draw.chance(3)) return [];
    const value = argumentOf(making, draw, parameter);
    return parameter === first && !parameter.byDefault ? [{ value }] : [{ name: parameter.name, value }];
  });
}
function argumentOf(making: Making, draw: Draw, { name: parameter, type }: Parameter): Value {
  if (parameter === "stride") return number(draw.of(2, 1));
  switch (type) {
    case "int[2]":
      return list(making.whole(making.channels(draw), draw), number(draw.of(1, 2)));
    case "float":
      return number(draw.of("0.1", "0.2"));
    case "bool":
      return { kind: "bool", is: draw.chance(2) };
    case "size":
      return draw.of<Value>(number(3), list(number(1), number(3)), number(1));
    case "block":
      return blockValue(making, draw);
    case "value": {
      const [tensor] = making.tensors[draw.below(making.tensors.length || 1)] ?? [];
      return draw.of<Value>(path(line(call("tanh"))), ...(tensor === undefined ? [] : [name(tensor), name(tensor)]));
    }
    default:
      return making.whole(making.channels(draw), draw);
  }
}
/** A block or a layer as an argument, maybe with some of its own. */
export function blockValue(making: Making, draw: Draw): Expression {
  const blocks = making.callables("block").filter(([, { shared }]) => !shared);
  const [named, callable] = blocks[draw.below(blocks.length || 1)] ?? [];
  const own: Expression[] = [];
  if (named !== undefined && callable && typeof callable.callee !== "string") {
    // What is passed on names the arguments that it carries.
    const first = callable.callee.parameters[0]?.name ?? "";
    const given = (argumentsOf(making, draw, callable) ?? []).map((each) => ({
      name: each.name ?? first,
      value: each.value,
    }));
    own.push({ kind: "call", call: { name: named, arguments: given } });
    if (callable.callee.parameters.every(({ byDefault }) => byDefault)) own.push(name(named));
  }
  return draw.of<Expression>(
    name("relu"),
    name("identity"),
    name("bn"),
    called("groupnorm", [], { groups: number(2) }),
    called("leaky_relu", [], { slope: number("0.1") }),
    ...own,
    ...own,
  );
}
function blockCall(making: Making, draw: Draw): Call | undefined {
  const blocks = making.callables("block");
  const [named, callable] = blocks[draw.below(blocks.length || 1)] ?? [];
  if (named === undefined || !callable) return undefined;
  if (callable.shared) return call(named);
  const given = argumentsOf(making, draw, callable);
  return given && { name: named, arguments: given };
}
const block: Maker = (making, draw) => {
  const made = blockCall(making, draw);
  if (!made) return;
  const times = draw.of<Expression | undefined>(undefined, undefined, number(2), making.whole(2, draw), number(0));
  const step = { call: made, ...(times ? { times } : {}) };
  making.add({ kind: "pipeline", steps: [step] });
};
/** A call or several of one set of weights. */
const shared: Maker = (making, draw) => {
  const variable = making.fresh("tied");
  const wanted = draw.of<Call | undefined>(
    call("linear", [making.whole(making.shape.channels, draw)]),
    call("conv", [making.whole(making.shape.channels, draw)], { kernel: number(draw.of(1, 3)) }),
    call("bn"),
    blockCall(making, draw),
  );
  if (!wanted) return;
  const named: Statement = { kind: "shared", name: variable, call: wanted };
  const twice: Statement = { kind: "pipeline", steps: [{ call: call(variable), times: number(2) }] };
  const around = line(call(variable), call(draw.of("relu", "tanh")), call(variable));
  const sides: Statement = {
    kind: "parallel",
    arguments: [{ name: "join", value: name("add") }],
    paths: [{ body: [line(call(variable))] }, { body: [line(call("tanh"), call(variable))] }],
  };
  making.add(named, draw.of<Statement>(twice, around, sides));
};

const layer: Maker = (making, draw) => layerMaker(making, draw);

/** Bodies inside bodies are leaves from some depth on. */
export const makers: Makers = (making) => {
  const leaves = [layer, layer, layer, layer, layer, block, combine, letNumber, expectation];
  if (making.depth >= MOST_NESTED) return leaves;
  return [...leaves, residual, residual, parallel, branch, fromEntry, choice, shared, block];
};

/** Of a default, which sees the file alone. */
export function fixed(expression: Expression, names: Names): ReturnType<typeof evaluate> {
  return evaluate(expression, names, () => refuse("no value here"));
}
export { Draw, grow, Making };
