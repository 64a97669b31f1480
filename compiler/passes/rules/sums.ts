/**
 * Sums that need not be taken. What differentiation makes of a normalisation sums four tensors of the activation's
 * size; after these rules it is two, sum(g) and sum(g * centred), as in every handwritten batch norm
 * (Ioffe and Szegedy 2015, section 3).
 */
import type { GraphBuilder } from "../../graph/build.ts";
import { sameShape, volume } from "../../graph/shape.ts";
import type { Node, NodeId, NodeOf } from "../../graph/types.ts";
import { argumentsOf, constantAlong, constantOf, isMap, respread, ruleOn, type Rule, type Spread } from "./rule.ts";

/** Terms or factors looked at; more are left as they are. */
const MOST = 8;

export const sumRules: readonly Rule[] = [
  // A sum of one value repeated is a product.
  ruleOnSum("sum-of-broadcast", (node, build) => {
    const [a] = node.inputs;
    const inner = constantAlong(build, a, node.attributes.axes);
    if (!inner) return undefined;
    const times = volume(node.attributes.axes.map((axis) => build.typeOf(a).shape[axis] ?? 1));
    return build.mapWith("multiply", respread(build, inner, node), times);
  }),
  ruleOnSum("negate-out-of-sum", ({ inputs: [a], attributes: { axes } }, build) => {
    const inner = argumentsOf(build.nodeOf(a), "negate");
    return inner && build.map("negate", build.reduce("sum", inner[0], axes));
  }),
  // sum(a + c * (x - mean(x))) = sum(a): what is centred sums to zero, and c does not vary along the sum.
  // Before factors are taken out, which would hide that what is left is centred.
  ruleOnSum("centred-sums-to-zero", ({ inputs: [a], attributes: { axes }, type }, build) => {
    const terms = termsOf(build, a, axes);
    const rest = terms.filter(({ id }) => !sumsToZero(build, id, axes));
    if (rest.length === terms.length) return undefined;
    if (rest.length === 0) return build.broadcast(build.constant(0), type.shape, []);
    const left = rest.map(({ id, negative }) => (negative ? build.map("negate", id) : id));
    return build.reduce("sum", combine(build, "add", left), axes);
  }),
  // sum(x * broadcast(c)) = sum(x) * c where c does not vary along the sum. What is left is multiplied in the order
  // of the nodes, so that equal products are equal nodes and share one sum.
  ruleOnSum("factor-out-of-sum", (node, build) => {
    const { axes } = node.attributes;
    const constant: Spread[] = [];
    const rest: NodeId[] = [];
    for (const id of factorsOf(build, node.inputs[0])) {
      const spread = constantAlong(build, id, axes);
      if (spread) constant.push(spread);
      else rest.push(id);
    }
    rest.sort((x, y) => x - y);
    if (constant.length === 0 || rest.length === 0) return undefined;
    const sum = build.reduce("sum", combine(build, "multiply", rest), axes);
    return constant.reduce((product, each) => build.map("multiply", product, respread(build, each, node)), sum);
  }),
];

function ruleOnSum(name: string, apply: (node: NodeOf<"reduce">, build: GraphBuilder) => NodeId | undefined): Rule {
  return ruleOn("reduce", name, (node, build) => (node.attributes.kind === "sum" ? apply(node, build) : undefined));
}

function combine(build: GraphBuilder, fn: "add" | "multiply", ids: readonly NodeId[]): NodeId {
  return ids.reduce((all, id) => build.map(fn, all, id));
}

/** What is multiplied to `id`. */
function factorsOf(build: GraphBuilder, id: NodeId): readonly NodeId[] {
  return flattened(build, "factors", id, (node) => isMap(node, "multiply")).map((factor) => factor.id);
}

/** What is added up to `id`; what is centred along `axes` stays whole. */
function termsOf(build: GraphBuilder, id: NodeId, axes: readonly number[]): readonly Term[] {
  const isSum = (node: Node): boolean => isMap(node, "add") || isMap(node, "subtract") || isMap(node, "negate");
  return flattened(build, `terms ${axes.join()}`, id, (node) => isSum(node) && !isCentred(build, node.id, axes));
}

interface Term {
  readonly id: NodeId;
  readonly negative: boolean;
}
/** By the question, and then by node, of those that are opened: a sum that grows along a network is part of every later one. */
const flattenedOf = new WeakMap<GraphBuilder, Map<string, Map<NodeId, readonly Term[]>>>();
function knownOf(build: GraphBuilder, question: string): Map<NodeId, readonly Term[]> {
  const questions = flattenedOf.get(build) ?? new Map<string, Map<NodeId, readonly Term[]>>();
  flattenedOf.set(build, questions);
  const known = questions.get(question) ?? new Map<NodeId, readonly Term[]>();
  questions.set(question, known);
  return known;
}

/** The parts of a chain or tree of one operation, where there are at most `MOST`; each node is opened once a question. */
function flattened(
  build: GraphBuilder,
  question: string,
  root: NodeId,
  opens: (node: Node) => boolean,
): readonly Term[] {
  if (!opens(build.nodeOf(root))) return [{ id: root, negative: false }];
  const known = knownOf(build, question);
  // Depth first, in a loop: chains are as long as a network is deep. All that waits is opened.
  const waiting = [root];
  for (let id = waiting.at(-1); id !== undefined; id = waiting.at(-1)) {
    if (known.has(id)) {
      waiting.pop();
      continue;
    }
    const node = build.nodeOf(id);
    const before = waiting.length;
    for (let at = 0; at < node.inputs.length; at++) {
      const each = node.inputs[at] ?? -1;
      if (!known.has(each) && opens(build.nodeOf(each))) waiting.push(each);
    }
    if (waiting.length > before) continue;
    waiting.pop();
    const parts: Term[] = [];
    for (const [index, each] of node.inputs.entries())
      parts.push(...signed(node, index, known.get(each) ?? [{ id: each, negative: false }]));
    known.set(id, parts.length > MOST ? [{ id, negative: false }] : parts);
  }
  return known.get(root) ?? [];
}

function signed(node: Node, index: number, terms: readonly Term[]): readonly Term[] {
  const flips = isMap(node, "negate") || (isMap(node, "subtract") && index === 1);
  return flips ? terms.map(({ id, negative }) => ({ id, negative: !negative })) : terms;
}

function sumsToZero(build: GraphBuilder, id: NodeId, axes: readonly number[]): boolean {
  const varying = factorsOf(build, id).filter((factor) => constantAlong(build, factor, axes) === undefined);
  return varying.length === 1 && varying.every((factor) => isCentred(build, factor, axes));
}

/** x - broadcast(sum(x) / count), the mean taken along just these axes. */
function isCentred(build: GraphBuilder, id: NodeId, axes: readonly number[]): boolean {
  const node = build.nodeOf(id);
  const difference = argumentsOf(node, "subtract");
  if (!difference) return false;
  const [x, spread] = difference;
  const { shape } = node.type;
  const mean = constantAlong(build, spread, axes);
  if (!mean) return false;
  const kept = [...shape.keys()].filter((axis) => !axes.includes(axis));
  if (!sameShape(mean.axes, kept)) return false;
  const product = argumentsOf(build.nodeOf(mean.from), "multiply");
  if (!product) return false;
  const count = volume(axes.map((axis) => shape[axis] ?? 1));
  const isSum = (each: NodeId): boolean => {
    const sum = build.nodeOf(each);
    if (sum.op !== "reduce" || sum.attributes.kind !== "sum") return false;
    return sum.inputs[0] === x && sameShape(sum.attributes.axes, axes);
  };
  const isShare = (each: NodeId): boolean => Math.abs((constantOf(build, each) ?? 0) * count - 1) < 1e-12;
  const [a, b] = product;
  return (isSum(a) && isShare(b)) || (isSum(b) && isShare(a));
}
