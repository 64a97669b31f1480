/** What expressions of a generated program are, evaluated plainly: numbers are numbers, shapes are shapes. */
import { isLayer, type LayerArgument } from "./layers.ts";
import { refuse, sameShape, type Shape } from "./shapes.ts";
import type { Block, Call, Expression, Value } from "./tree.ts";

export interface Callable {
  readonly kind: "callable";
  readonly callee: Block | string;
  readonly file: Names;
  readonly bound: ReadonlyMap<string, Known>;
  /** Of `shared`: what its first use brought, and whether there was one. */
  readonly shared?: { channels?: number };
}
export interface Tensor {
  readonly kind: "tensor";
  readonly shape: Shape;
}
export interface Word {
  readonly kind: "word";
  readonly word: string;
  readonly given: ReadonlyMap<string, Known>;
}
export interface List {
  readonly kind: "list";
  readonly items: readonly Known[];
}
export type Known = number | boolean | Callable | Tensor | Word | List;

/** What the names of a file or of a body stand for, from the inside out. */
export class Names {
  readonly own = new Map<string, Known>();
  readonly #outer: Names | undefined;
  constructor(outer?: Names) {
    this.#outer = outer;
  }
  get file(): Names {
    return this.#outer?.file ?? this;
  }
  find(name: string): Known | undefined {
    return this.own.get(name) ?? this.#outer?.find(name);
  }
  /** Every name that is seen from here. */
  all(): ReadonlyMap<string, Known> {
    return new Map([...(this.#outer?.all() ?? []), ...this.own]);
  }
}

/** What a path that stands where a value does becomes. */
export type PathShape = (value: Extract<Value, { readonly kind: "path" | "chain" }>, names: Names) => Shape;

const functions: { readonly [name: string]: (...given: number[]) => number } = {
  floor: Math.floor,
  ceil: Math.ceil,
  round: (x) => Math.floor(x + 0.5),
  min: Math.min,
  max: Math.max,
  sqrt: Math.sqrt,
  make_divisible: (x, d) => {
    const near = Math.max(d, Math.floor((x + d / 2) / d) * d);
    return near < 0.9 * x ? near + d : near;
  },
};

export function evaluate(each: Expression, names: Names, paths: PathShape): Known {
  const inner = (value: Expression): Known => evaluate(value, names, paths);
  const numeric = (value: Expression): number => asNumber(inner(value));
  switch (each.kind) {
    case "number":
      return Number(each.text);
    case "bool":
      return each.is;
    case "name":
      return valueOfName(each.name, names);
    case "field":
      return fieldOf(each.of.kind === "name" && each.of.name === "block" ? "block" : inner(each.of), each.field);
    case "index": {
      const [of, index] = [inner(each.of), numeric(each.index)];
      const item = typeof of === "object" && of.kind === "list" ? of.items[index] : undefined;
      return item ?? refuse("no such item");
    }
    case "not":
      return !asFlag(inner(each.of));
    case "operation":
      return operate(each.operator, inner(each.left), inner(each.right));
    case "list":
      return { kind: "list", items: each.items.map((item) => evaluateValue(item, names, paths)) };
    case "call":
      return evaluateCall(each.call, names, paths);
  }
}
export function evaluateValue(value: Value, names: Names, paths: PathShape): Known {
  if (value.kind === "path" || value.kind === "chain") return { kind: "tensor", shape: paths(value, names) };
  return evaluate(value, names, paths);
}

function valueOfName(name: string, names: Names): Known {
  const known = names.find(name);
  if (known !== undefined) return known;
  if (isLayer(name) || name === "none") return { kind: "callable", callee: name, file: names.file, bound: new Map() };
  return { kind: "word", word: name, given: new Map() };
}
function evaluateCall({ name, arguments: given }: Call, names: Names, paths: PathShape): Known {
  const values = given.map(({ value }) => evaluateValue(value, names, paths));
  if (name === "sum" || name === "length") {
    const [list] = values;
    if (typeof list !== "object" || list.kind !== "list") return refuse("no list");
    return name === "length" ? list.items.length : list.items.reduce<number>((sum, each) => sum + asNumber(each), 0);
  }
  const compute = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (compute) return compute(...values.map(asNumber));
  const target = valueOfName(name, names);
  const bound = new Map(given.map((argument, index) => [argument.name ?? "", values[index] ?? 0]));
  if (typeof target !== "object" || target.kind === "word") return { kind: "word", word: name, given: bound };
  return target.kind === "callable" ? { ...target, bound: new Map([...target.bound, ...bound]) } : refuse("no call");
}
function fieldOf(of: Known | "block", field: string): Known {
  // What depends on these changes no shape and no count.
  if (of === "block") return 1;
  if (typeof of !== "object" || of.kind !== "tensor") return refuse("no fields");
  const { layout, channels, extents } = of.shape;
  if (field === "channels") return channels;
  const axis = { height: 0, width: 1, length: 0 }[field] ?? refuse("no such field");
  if ((field === "length") !== (layout === "tokens")) return refuse("no such field");
  const extent = extents[axis] ?? refuse("no such field");
  return extent.symbols.length === 0 ? extent.factor : refuse("depends on a size");
}
function operate(operator: string, left: Known, right: Known): Known {
  if (typeof left === "object" && typeof right === "object" && left.kind === "tensor" && right.kind === "tensor") {
    const same = sameShape(left.shape, right.shape);
    if (operator === "==" || operator === "!=") return same === (operator === "==");
  }
  if (operator === "and") return asFlag(left) && asFlag(right);
  if (operator === "or") return asFlag(left) || asFlag(right);
  if (typeof left === "boolean" && typeof right === "boolean") return (left === right) === (operator === "==");
  const [a, b] = [asNumber(left), asNumber(right)];
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return b === 0 ? refuse("by zero") : a / b;
    case "%":
      return Number.isInteger(a) && Number.isInteger(b) && b > 0 ? ((a % b) + b) % b : refuse("no remainder");
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    default:
      return refuse(`no meaning of ${operator}`);
  }
}

export function asNumber(value: Known): number {
  return typeof value === "number" ? value : refuse("no number");
}
export function asFlag(value: Known): boolean {
  return typeof value === "boolean" ? value : refuse("no flag");
}
/** A word of an option, which may be the name of a layer too. */
export function wordOf(value: Known | undefined): string | undefined {
  if (typeof value !== "object") return undefined;
  if (value.kind === "callable") return typeof value.callee === "string" ? value.callee : undefined;
  return value.kind === "word" ? value.word : undefined;
}
/** As a layer is given it. */
export function asLayerArgument(value: Known): LayerArgument {
  if (typeof value !== "object") return value;
  switch (value.kind) {
    case "tensor":
      return value.shape;
    case "word":
      return value.word;
    case "list": {
      const items = value.items.map(asLayerArgument);
      if (items.every((item) => typeof item === "number")) return items;
      return items.map((item) => (typeof item === "object" && "layout" in item ? item : refuse("no list of values")));
    }
    case "callable":
      return typeof value.callee === "string" ? value.callee : refuse("no argument of a layer");
  }
}
