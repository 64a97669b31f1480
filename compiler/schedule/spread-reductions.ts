/**
 * A sum of squares about the mean of a sum is made where that sum is made: a variance costs no walk of its own over memory,
 * and what is made of both is there at once. By the arithmetic, whoever wrote it: sum((e - m)²) beside sum(e), where m is the
 * latter divided by the number of what it sums.
 */
import { bug } from "../bug.ts";
import { isHalf } from "../graph/node-of.ts";
import { sameShape, stridesOf, volume } from "../graph/shape.ts";
import type { Graph, NodeId, ScalarFunction } from "../graph/types.ts";
import { isElementwiseAccess } from "./access.ts";
import { writesOf, type Draft, type DraftOutput, type ReduceDraft } from "./draft.ts";
import type { Access, Instruction } from "./types.ts";

/** @param drafts in an order in which they may run */
export function spreadReductions(graph: Graph, drafts: readonly Draft[], maxBindings: number): readonly Draft[] {
  const makers: (Draft | undefined)[] = new Array<undefined>(graph.nodes.length).fill(undefined);
  for (const draft of drafts) for (const id of writesOf(draft)) makers[id] = draft;
  /** By the sum: what takes the squares about its mean. */
  const squares = new Map<Draft, ReduceDraft>();
  const gone = new Set<Draft>();
  for (const draft of drafts) {
    if (draft.family !== "reduce") continue;
    const sum = new Spread(graph, makers, draft).sum();
    if (!sum || gone.has(sum) || squares.has(sum) || sum.reads.length + 2 > maxBindings) continue;
    squares.set(sum, draft);
    gone.add(draft);
  }
  const spread: Draft[] = [];
  for (const draft of drafts) {
    const about = draft.family === "reduce" ? squares.get(draft) : undefined;
    if (about && draft.family === "reduce") spread.push(withSpread(draft, about));
    else if (draft.family !== "reduce" || !gone.has(draft)) spread.push(draft);
  }
  return spread;
}

/** The sum with the squares about its mean: their step reads nothing else, so that they may be where the sum is. */
function withSpread(sum: ReduceDraft, squares: ReduceDraft): ReduceDraft {
  const { expression } = onlyOutput(sum);
  return { ...sum, outputs: [...sum.outputs, { node: onlyOutput(squares).node, kind: "spread", expression }] };
}

/** A place in a step's expression: what it computes there. */
interface Value {
  readonly at: number;
  readonly instructions: readonly Instruction[];
  readonly reads: readonly NodeId[];
}

/** One reduction, held against the sum that its squares may be about. */
class Spread {
  readonly #graph: Graph;
  /** By the node that each writes. */
  readonly #makers: readonly (Draft | undefined)[];
  readonly #reduce: ReduceDraft;

  constructor(graph: Graph, makers: readonly (Draft | undefined)[], reduce: ReduceDraft) {
    this.#graph = graph;
    this.#makers = makers;
    this.#reduce = reduce;
  }

  /** The draft of the sum about whose mean this sums squares; undefined where it does anything else. */
  sum(): ReduceDraft | undefined {
    if (onlyOutput(this.#reduce).kind !== "sum") return undefined;
    const [a, b] = argumentsOf(valueOf(this.#reduce, onlyOutput(this.#reduce)), "multiply");
    if (!a || a.at !== b?.at) return undefined;
    const [left, right] = argumentsOf(this.#made(a), "subtract");
    if (!left || !right) return undefined;
    return this.#sumOf(right, left) ?? this.#sumOf(left, right);
  }

  /** The sum of `value` over the same axes, if `mean` is its mean. */
  #sumOf(mean: Value, value: Value): ReduceDraft | undefined {
    const { domain, axes } = this.#reduce;
    const count = volume(axes.map((axis) => domain[axis] ?? 1));
    const { of, factor } = scaled(mean);
    const sum = this.#loaded(of, factor, count);
    if (sum?.family !== "reduce" || onlyOutput(sum).kind !== "sum") return undefined;
    const isSame = sameShape(sum.domain, domain) && sameShape(sum.axes, axes);
    return isSame && isEqual(value, valueOf(sum, onlyOutput(sum))) ? sum : undefined;
  }

  /** What made the sum of which `of` times `factor` is the mean over `count`: it is loaded, or what is loaded is made of it. */
  #loaded(of: Value, factor: number, count: number): Draft | undefined {
    const load = of.instructions[of.at];
    if (load?.kind !== "load" || !this.#isKept(load.access)) return undefined;
    const node = readOf(of, load.operand);
    // What lies in 16 bits is no more the mean.
    const draft = isHalf(this.#graph, node) ? undefined : this.#makers[node];
    if (draft?.family !== "map") return isMeanOf(factor, count) ? draft : undefined;
    const output = draft.outputs.find((each) => each.node === node);
    if (!output || factor !== 1) return undefined;
    const { of: inner, factor: within } = scaled(valueOf(draft, output));
    const from = inner.instructions[inner.at];
    if (from?.kind !== "load" || !isElementwiseAccess(from.access, draft.domain)) return undefined;
    return isMeanOf(within, count) ? this.#makers[readOf(inner, from.operand)] : undefined;
  }

  /** The element of a row-major value of the kept axes that belongs to the element computed. */
  #isKept({ strides, offset, guards }: Access): boolean {
    const { domain, axes } = this.#reduce;
    const kept = domain.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const own = stridesOf(kept.map((axis) => domain[axis] ?? 1));
    const expected = (axis: number): number => (axes.includes(axis) ? 0 : (own[kept.indexOf(axis)] ?? 0));
    return (
      offset === 0 &&
      guards.length === 0 &&
      domain.every((extent, axis) => extent === 1 || strides[axis] === expected(axis))
    );
  }

  /** What is loaded element by element, as the map computes it that stored it. */
  #made(value: Value): Value {
    const load = value.instructions[value.at];
    if (load?.kind !== "load" || !isElementwiseAccess(load.access, this.#reduce.domain)) return value;
    const node = readOf(value, load.operand);
    const draft = isHalf(this.#graph, node) ? undefined : this.#makers[node];
    if (draft?.family !== "map" || !sameShape(draft.domain, this.#reduce.domain)) return value;
    const output = draft.outputs.find((each) => each.node === node);
    return output ? valueOf(draft, output) : value;
  }
}

function onlyOutput({ outputs }: ReduceDraft): ReduceDraft["outputs"][number] {
  return outputs[0] ?? bug("a reduction of nothing");
}
function valueOf({ reads }: Draft, { expression: { instructions, value } }: DraftOutput): Value {
  return { at: value, instructions, reads };
}
function readOf({ reads }: Value, operand: number): NodeId {
  return reads[operand] ?? bug(`there is no operand ${operand}`);
}

/** Of the function `fn`; none where it is of another. */
function argumentsOf({ at, instructions, reads }: Value, fn: ScalarFunction): readonly Value[] {
  const each = instructions[at];
  if (each?.kind !== "apply" || each.fn !== fn) return [];
  return each.arguments.map((argument) => ({ at: argument, instructions, reads }));
}
function constantOf({ at, instructions }: Value): number | undefined {
  const each = instructions[at];
  return each?.kind === "constant" ? each.value : undefined;
}

/** What is multiplied by a number known now, and by which. */
function scaled(value: Value): { readonly of: Value; readonly factor: number } {
  const [a, b] = argumentsOf(value, "multiply");
  if (a && b) {
    const [left, right] = [constantOf(a), constantOf(b)];
    if (right !== undefined) return { of: a, factor: right };
    if (left !== undefined) return { of: b, factor: left };
  }
  const [whole, divisor] = argumentsOf(value, "divide");
  const parts = divisor && constantOf(divisor);
  return whole && parts !== undefined ? { of: whole, factor: 1 / parts } : { of: value, factor: 1 };
}
/** As kernels know the factor, in f32. */
function isMeanOf(factor: number, count: number): boolean {
  return Math.fround(factor) === Math.fround(1 / count);
}

/** Whether both compute the same, of the same values. Equal instructions are one in an expression, so each is met with one other. */
function isEqual(a: Value, b: Value): boolean {
  const met = new Map<number, number>();
  const isSame = (i: number, k: number): boolean => {
    if (met.has(i)) return met.get(i) === k;
    met.set(i, k);
    const [one, other] = [a.instructions[i], b.instructions[k]];
    if (one?.kind === "load" && other?.kind === "load")
      return readOf(a, one.operand) === readOf(b, other.operand) && isSameAccess(one.access, other.access);
    if (one?.kind === "constant" && other?.kind === "constant") return Object.is(one.value, other.value);
    if (one?.kind === "apply" && other?.kind === "apply")
      return one.fn === other.fn && one.arguments.every((each, place) => isSame(each, other.arguments[place] ?? -1));
    if (one?.kind === "random" && other?.kind === "random")
      return one.stream === other.stream && isSameAccess(one.index, other.index) && isSame(one.seed, other.seed);
    return false;
  };
  return isSame(a.at, b.at);
}
function isSameAccess(a: Access, b: Access): boolean {
  const guards = ({ guards: each }: Access): readonly number[] =>
    each.flatMap(({ axis, low, high, step }) => [axis, low, high, step]);
  return (
    a.offset === b.offset &&
    Object.is(a.fill, b.fill) &&
    sameShape(a.strides, b.strides) &&
    sameShape(guards(a), guards(b))
  );
}
