/**
 * The least memory that a schedule's values take, counted without the planner: from what each step reads and writes by
 * name, and what the graph says these are.
 */
import { volume } from "../graph/shape.ts";
import type { Graph, NodeId } from "../graph/types.ts";
import { outputsOf, singly, type Operand, type Schedule, type Step } from "./types.ts";

const BYTES = 4;

/** What a step writes, without the result of an operation where its tail puts its own: that is never kept. */
function keptBy(step: Step): readonly Operand[] {
  const [first, ...others] = singly(step).map(outputsOf);
  const over = new Set(others.flat().map(({ buffer }) => buffer));
  const isKept = ({ buffer }: Operand): boolean => step.family === "map" || !over.has(buffer);
  return [...(first ?? []).filter(isKept), ...others.flat()];
}

/** A value in memory of its own. */
interface Held {
  bytes: number;
  from: number;
  to: number;
}

/**
 * The largest sum of bytes of temporaries that are alive at one step, from the step that writes a value to the last that reads
 * it, both included. Parts of a concatenation lie in the memory of the whole, which is there from the first of them on.
 */
export function liveSet({ graph, steps, buffers }: Schedule): number {
  const written = new Set(steps.flatMap(singly).flatMap((step) => outputsOf(step).map(({ node }) => node)));
  const all = new Set<Held>();
  /** Of what is made again, what was made last. */
  const held = new Map<NodeId, Held>();
  for (const [at, step] of steps.entries()) {
    for (const { node, buffer, half, layout } of keptBy(step)) {
      if (buffers[buffer]?.role !== "temporary") continue;
      const { shape = [] } = graph.nodes[node]?.type ?? {};
      const elements = layout ? (layout.strides[0] ?? 1) * (shape[0] ?? 1) : volume(shape);
      const value = { bytes: BYTES * (half ? Math.ceil(elements / 2) : elements), from: at, to: at };
      held.set(node, value);
      all.add(value);
    }
    for (const { node } of singly(step).flatMap(({ operands }) => operands)) {
      const parts = writtenFor(graph, node, written);
      const [first, ...others] = [...new Set(parts.flatMap((part) => held.get(part) ?? []))];
      if (!first) continue;
      first.to = at;
      // What is read as one is one.
      for (const other of others) {
        first.from = Math.min(first.from, other.from);
        all.delete(other);
      }
      for (const part of parts) held.set(part, first);
    }
  }
  const change = new Array<number>(steps.length + 1).fill(0);
  for (const { bytes, from, to } of all) {
    change[from] = (change[from] ?? 0) + bytes;
    change[to + 1] = (change[to + 1] ?? 0) - bytes;
  }
  let alive = 0;
  return change.reduce((most, each) => Math.max(most, (alive += each)), 0);
}

/** The values that steps have to have written for this one to be there: itself, or what it is a view or a sum of parts of. */
function writtenFor(graph: Graph, id: NodeId, written: ReadonlySet<NodeId>): readonly NodeId[] {
  const parts: NodeId[] = [];
  const seen = new Set<NodeId>();
  const open = [id];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (seen.has(each)) continue;
    seen.add(each);
    if (written.has(each)) parts.push(each);
    else open.push(...(graph.nodes[each]?.inputs ?? []));
  }
  return parts;
}
