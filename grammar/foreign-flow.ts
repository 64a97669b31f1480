/**
 * What flows through calls in Python, `self.pool(F.relu(self.conv1(x)))`, as the steps that it is here. Text goes in and
 * comes out: what it reads is no text of this language, and whoever calls it checks what comes out.
 */
import { callHere, itemsOf } from "./foreign.ts";
import { foreignCall, foreignModules } from "./vocabulary.ts";

/** Names of what flows, as people call them; any other name is a value of its own. */
const flowing: ReadonlySet<string> = new Set(
  "x y z h out output input inputs inp img image feat features net".split(" "),
);

/** Layers of Keras that take several values. */
const merges: { readonly [there: string]: string } = { Add: "add", Multiply: "mul", Concatenate: "concat" };

/** Methods of a tensor that are layers here. */
const methods: { readonly [there: string]: string } = {
  view: "flatten",
  reshape: "flatten",
  flatten: "flatten",
  mean: "globalavgpool",
  relu: "relu",
  relu_: "relu",
  sigmoid: "sigmoid",
  tanh: "tanh",
};

/** @returns the steps that a value went through, none for what flows here; undefined where it is no such call */
export function flowHere(text: string): readonly string[] | undefined {
  const value = text.trim();
  if (flowing.has(value)) return [];
  const sum = /^(\w+) ([+*]) ((?!identity$|residual$|shortcut$)[A-Za-z]\w*)$/.exec(value);
  if (sum?.[1] !== undefined && flowing.has(sum[1])) return [`${sum[2] === "+" ? "add" : "mul"}(${sum[3] ?? ""})`];
  const called = lastList(value);
  if (!called) return undefined;
  const { head, list } = called;
  const [first = "", ...rest] = itemsOf(list);
  if (head.endsWith(")")) {
    const merge = /^(?:\w+\.)*(Add|Multiply|Concatenate)\(.*\)$/.exec(head)?.[1];
    if (merge !== undefined) return joined(merges[merge] ?? "concat", first);
    return through(first, () => stepOf(head));
  }
  const [, path = "", name = ""] = /^((?:\w+\s*\.\s*)*)(\w+)$/.exec(head) ?? [];
  const root = path.split(".")[0]?.trim() ?? "";
  if (root === "self") return through(first, () => memberHere(name));
  if (flowing.has(root)) {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    return method === undefined ? undefined : [method];
  }
  if (name === "Sequential") return sequence(itemsOf(list));
  if (/^(?:cat|concat|concatenate|stack)$/i.test(name)) return joined("concat", first);
  if (/^(?:add|multiply|mul)$/.test(name) && foreignModules.has(root))
    return joined(name === "add" ? "add" : "mul", `[${[first, ...rest].join(", ")}]`);
  if (!foreignModules.has(root)) return undefined;
  return through(first, () => callHere(`${head}(${rest.join(", ")})`));
}

/** The steps of what goes in, and one more. */
function through(inner: string, step: () => string | undefined): readonly string[] | undefined {
  const before = flowHere(inner);
  const last = before === undefined ? undefined : step();
  return before === undefined || last === undefined ? undefined : [...before, ...(last === "" ? [] : [last])];
}

/** `Conv2D(64, 3)` of `Conv2D(64, 3)(x)`: a layer that is made and called at once. */
function stepOf(call: string): string | undefined {
  return callHere(call) ?? (/^[a-z]\w*\(/.test(call) ? call : undefined);
}

/** A layer that `__init__` made: a name with a number is not ours, and one that needs nothing is the layer itself. */
function memberHere(name: string): string {
  const base = name.replace(/_?\d+$/, "");
  const foreign = foreignCall(base);
  if (foreign && foreign.positional === undefined) return foreign.here;
  return simple.has(base) ? base : name;
}
const simple: ReadonlySet<string> = new Set(["bn", "relu", "gelu", "silu", "sigmoid", "tanh", "softmax", "flatten"]);

function sequence(calls: readonly string[]): readonly string[] | undefined {
  const steps = calls.map((each) => callHere(each) ?? each);
  return steps.length > 0 && calls.every((each) => /\)$/.test(each)) ? steps : undefined;
}

/** `[x, y]`: what flows with the others. */
function joined(how: string, list: string): readonly string[] | undefined {
  const items = itemsOf(/^[[(](.*)[\])]$/.exec(list)?.[1] ?? "");
  const [first = "", ...others] = items;
  if (others.length === 0 || !items.every((each) => /^\w+$/.test(each))) return undefined;
  const other = others.length === 1 ? (others[0] ?? "") : `[${others.join(", ")}]`;
  return [...(flowing.has(first) ? [] : [first]), `${how}(${other})`];
}

/** The last parenthesis of a text that ends with one, and what stands before it. */
function lastList(text: string): { readonly head: string; readonly list: string } | undefined {
  if (!text.endsWith(")")) return undefined;
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    if (text[at] === ")") depth++;
    if (text[at] === "(" && --depth === 0) return { head: text.slice(0, at).trim(), list: text.slice(at + 1, -1) };
  }
  return undefined;
}
