/** Graph to schedule: fuse, order, place. Deterministic, near-linear in the number of nodes. */
import { bug } from "../bug.ts";
import { volume } from "../graph/shape.ts";
import type { Graph, Node, NodeId } from "../graph/types.ts";
import { ExpressionBuilder, storageOf } from "./expression.ts";
import { isElementwise, isLeaf, storedNodes } from "./fuse.ts";
import { liveBound, planMemory, type Lifetime } from "./plan-memory.ts";
import type {
  BufferSlot,
  Expression,
  MapStep,
  OperationStep,
  Operand,
  Placement,
  ReduceStep,
  Schedule,
  Step,
} from "./types.ts";

export interface ScheduleOptions {
  /** Storage buffers that one kernel may bind. */
  readonly maxBindings: number;
}

/** A step before buffers are known: operands and outputs are nodes. */
type Draft = { readonly step: Step; readonly reads: readonly NodeId[]; readonly writes: readonly NodeId[] };

export function schedule(graph: Graph, options: ScheduleOptions): Schedule {
  const forced = new Set<NodeId>();
  // Storing one value more can only make expressions smaller: this ends.
  for (;;) {
    const stored = storedNodes(graph, forced);
    const before = forced.size;
    const drafts = draftSteps(graph, stored, forced, options.maxBindings);
    if (forced.size === before) return place(graph, mergeReductions(drafts, options.maxBindings), stored);
  }
}

function nodeOf(graph: Graph, id: NodeId): Node {
  return graph.nodes[id] ?? bug(`node ${id} is not there`);
}
const unplaced = (node: NodeId): Operand => ({ node, buffer: -1, length: 0 });

function draftSteps(
  graph: Graph,
  stored: ReadonlySet<NodeId>,
  forced: Set<NodeId>,
  maxBindings: number,
): readonly Draft[] {
  const drafts: Draft[] = [];
  for (const node of graph.nodes) {
    if (!stored.has(node.id)) continue;
    const base = { origin: node.origin, name: node.origin.path };
    if (node.op === "reduce" || isElementwise(node)) {
      const source = node.op === "reduce" ? (node.inputs[0] ?? 0) : node.id;
      const domain = nodeOf(graph, source).type.shape;
      const builder = new ExpressionBuilder(graph, stored, domain, []);
      const expression = builder.build(source, node.op !== "reduce");
      if (builder.obstacle !== undefined) forced.add(builder.obstacle);
      else if (builder.operands.length + 1 > maxBindings) forced.add(widestInput(graph, source, stored, domain));
      const operands = builder.operands.map(unplaced);
      const step: MapStep | ReduceStep =
        node.op === "reduce"
          ? {
              ...base,
              family: "reduce",
              operands,
              domain,
              axes: node.attributes.axes,
              outputs: [{ node: node.id, buffer: -1, kind: node.attributes.kind, expression }],
            }
          : { ...base, family: "map", operands, domain, outputs: [{ node: node.id, buffer: -1, expression }] };
      drafts.push({ step, reads: builder.operands, writes: [node.id] });
    } else {
      const reads = node.inputs.map((id) => storageOf(graph, id));
      const step = {
        ...base,
        family: node.op,
        operands: reads.map(unplaced),
        node: node.id,
        output: { node: node.id, buffer: -1 },
      } as OperationStep;
      drafts.push({ step, reads, writes: [node.id] });
    }
  }
  return drafts;
}

/** Of the values computed inside an expression that binds too much, the direct input that binds most. */
function widestInput(graph: Graph, id: NodeId, stored: ReadonlySet<NodeId>, domain: readonly number[]): NodeId {
  const node = nodeOf(graph, id);
  const inner = node.inputs.filter(
    (each) => !stored.has(each) && isElementwise(nodeOf(graph, each)) && !isLeaf(nodeOf(graph, each)),
  );
  const breadth = (each: NodeId): number => {
    const builder = new ExpressionBuilder(graph, stored, nodeOf(graph, each).type.shape, []);
    builder.build(each, true);
    return builder.operands.length;
  };
  const widest = inner.sort((a, b) => breadth(b) - breadth(a) || a - b)[0];
  if (widest === undefined) return bug(`node ${id} over [${domain}] binds too many buffers and cannot be split`);
  // A view of something wide: the wide thing itself is to be stored.
  return nodeOf(graph, widest).op === "map" ? widest : widestInput(graph, widest, stored, domain);
}

/** Neighbouring reductions over one domain and the same axes read their operands once. */
function mergeReductions(drafts: readonly Draft[], maxBindings: number): readonly Draft[] {
  const merged: Draft[] = [];
  for (const draft of drafts) {
    const before = merged.at(-1);
    const together = before && mergePair(before, draft, maxBindings);
    if (together) merged[merged.length - 1] = together;
    else merged.push(draft);
  }
  return merged;
}

function mergePair(a: Draft, b: Draft, maxBindings: number): Draft | undefined {
  const [first, second] = [a.step, b.step];
  if (first.family !== "reduce" || second.family !== "reduce" || first.outputs.length > 1) return undefined;
  const alike =
    first.domain.join() === second.domain.join() &&
    first.axes.join() === second.axes.join() &&
    first.outputs[0]?.kind === second.outputs[0]?.kind;
  const reads = [...new Set([...a.reads, ...b.reads])];
  const shares = reads.length < a.reads.length + b.reads.length;
  if (!alike || !shares || b.reads.some((id) => a.writes.includes(id)) || reads.length + 2 > maxBindings)
    return undefined;
  const moved = (expression: Expression, own: readonly NodeId[]): Expression => ({
    ...expression,
    instructions: expression.instructions.map((each) =>
      each.kind === "load" ? { ...each, operand: reads.indexOf(own[each.operand] ?? -1) } : each,
    ),
  });
  const outputs = [
    ...first.outputs.map((each) => ({ ...each, expression: moved(each.expression, a.reads) })),
    ...second.outputs.map((each) => ({ ...each, expression: moved(each.expression, b.reads) })),
  ];
  return { step: { ...first, operands: reads.map(unplaced), outputs }, reads, writes: [...a.writes, ...b.writes] };
}

function place(graph: Graph, drafts: readonly Draft[], stored: ReadonlySet<NodeId>): Schedule {
  const buffers: BufferSlot[] = [];
  const placement = new Map<NodeId, number>();
  const open = (role: BufferSlot["role"], length: number, name?: string): number => {
    buffers.push({ id: buffers.length, length, role, ...(name === undefined ? {} : { name }) });
    return buffers.length - 1;
  };
  const leafByName = new Map<string, NodeId>();
  const scalars = graph.nodes.filter((node) => node.op === "scalar");
  const scalarsBuffer = scalars.length > 0 ? open("scalars", scalars.length) : -1;
  for (const node of graph.nodes) {
    if (node.op === "scalar") placement.set(node.id, scalarsBuffer);
    if (node.op !== "input" && node.op !== "parameter" && node.op !== "state") continue;
    placement.set(node.id, open(node.op, volume(node.type.shape), node.attributes.name));
    leafByName.set(node.attributes.name, node.id);
  }
  // An output or update that is a leaf's own old value is copied before updates: the leaf is needed until then.
  const aliases = new Set(
    [...graph.outputs, ...graph.updates].map(({ node }) => storageOf(graph, node)).filter((id) => placement.has(id)),
  );
  const copies: {
    readonly from: NodeId;
    readonly to: number;
    readonly name: string;
    readonly role: "output" | "update";
  }[] = [];
  const lastRead = new Map<NodeId, number>();
  const written = new Map<NodeId, number>();
  drafts.forEach(({ reads, writes }, index) => {
    for (const id of reads) lastRead.set(id, index);
    for (const id of writes) written.set(id, index);
  });
  for (const { target, node } of graph.updates) {
    const leaf = leafByName.get(target) ?? bug(`update of ${target}, which is no leaf`);
    const value = storageOf(graph, node);
    const buffer = placement.get(leaf) ?? -1;
    const at = written.get(value);
    const step = at === undefined ? undefined : drafts[at]?.step;
    // In place where the old value is read at most by the step that writes the new one, element by element.
    const inPlace =
      step?.family === "map" &&
      !placement.has(value) &&
      !aliases.has(leaf) &&
      (lastRead.get(leaf) ?? -1) <= (at ?? -1) &&
      readsInStep(step, leaf);
    if (inPlace) placement.set(value, buffer);
    else copies.push({ from: value, to: buffer, name: target, role: "update" });
  }
  for (const { name, node } of graph.outputs) {
    const value = storageOf(graph, node);
    const buffer = open("output", Math.max(1, volume(nodeOf(graph, node).type.shape)), name);
    if (placement.has(value)) copies.push({ from: value, to: buffer, name, role: "output" });
    else placement.set(value, buffer);
  }
  const last = drafts.length + copies.length;
  copies.forEach(({ from }, index) => lastRead.set(from, drafts.length + index));
  const temporaries = [...stored].filter((id) => !placement.has(id) && written.has(id)).sort((a, b) => a - b);
  const lifetimes = temporaries.map((id): Lifetime => ({
    length: volume(nodeOf(graph, id).type.shape),
    from: written.get(id) ?? 0,
    to: Math.max(written.get(id) ?? 0, lastRead.get(id) ?? 0),
  }));
  const { slots, slotOf } = planMemory(lifetimes);
  const slotBuffers = slots.map((length) => open("temporary", length));
  temporaries.forEach((id, index) => placement.set(id, slotBuffers[slotOf[index] ?? -1] ?? bug("a value has no slot")));

  // Outputs first: what they copy may be a leaf that an update overwrites. For the same reason an update with another
  // leaf's old value goes through a temporary: two leaves may be exchanged.
  const updated = new Set(graph.updates.map(({ target }) => leafByName.get(target)));
  const saved = new Map<NodeId, number>();
  for (const { from, to, role } of copies)
    if (role === "update" && updated.has(from) && placement.get(from) !== to && !saved.has(from))
      saved.set(from, open("temporary", volume(nodeOf(graph, from).type.shape)));
  const copySteps = [
    ...copies.filter(({ role }) => role === "output").map(({ from, to, name }) => copyStep(graph, from, to, name)),
    ...[...saved].map(([from, to]) => copyStep(graph, from, to, nodeOf(graph, from).origin.path)),
    ...copies
      .filter(({ role }) => role === "update")
      .map(({ from, to, name }) => copyStep(graph, from, to, name, saved.get(from))),
  ];
  const scalarNodes = scalars.map(({ id }) => id);
  const steps = [
    ...drafts.map(({ step, reads, writes }) => placeStep(step, reads, writes, placement, buffers, scalarNodes)),
    ...copySteps.map((make) => make(placement, buffers)),
  ];
  const bytes = (roles: readonly BufferSlot["role"][]): number =>
    4 * buffers.filter(({ role }) => roles.includes(role)).reduce((sum, { length }) => sum + length, 0);
  return {
    graph,
    steps,
    buffers,
    placement,
    scalars: scalars.map(({ attributes }) => (attributes as { readonly name: string }).name),
    memory: {
      temporaryBytes: bytes(["temporary"]),
      liveBytes: 4 * liveBound(lifetimes, last),
      residentBytes: bytes(["input", "parameter", "state", "scalars", "output"]),
    },
  };
}

/** True unless the step reads `leaf` other than element by element. */
function readsInStep(step: MapStep, leaf: NodeId): boolean {
  const operand = step.operands.findIndex(({ node }) => node === leaf);
  return step.outputs.every(({ expression }) =>
    expression.instructions.every(
      (each) =>
        each.kind !== "load" ||
        each.operand !== operand ||
        isIdentity(each.access.strides, each.access.offset, each.access.guards.length, step.domain),
    ),
  );
}
function isIdentity(strides: readonly number[], offset: number, guards: number, domain: readonly number[]): boolean {
  let expected = 1;
  for (let axis = domain.length - 1; axis >= 0; axis--) {
    if (domain[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= domain[axis] ?? 1;
  }
  return offset === 0 && guards === 0;
}

function placeStep(
  step: Step,
  reads: readonly NodeId[],
  writes: readonly NodeId[],
  placement: Placement,
  buffers: readonly BufferSlot[],
  scalarNodes: readonly NodeId[],
): Step {
  const bufferOf = (id: NodeId): number => placement.get(id) ?? bug(`node ${id} has no buffer`);
  const operands = reads.map((node): Operand => ({
    node,
    buffer: bufferOf(node),
    length: buffers[bufferOf(node)]?.length ?? 0,
  }));
  switch (step.family) {
    case "map":
    case "reduce": {
      // All scalars lie in one buffer: the k-th at element k.
      const shift = (expression: Expression): Expression => ({
        ...expression,
        instructions: expression.instructions.map((each) => {
          const place = each.kind === "load" ? scalarNodes.indexOf(reads[each.operand] ?? -1) : -1;
          return each.kind === "load" && place > 0
            ? { ...each, access: { ...each.access, offset: each.access.offset + place } }
            : each;
        }),
      });
      const outputs = step.outputs.map((each, index) => ({
        ...each,
        buffer: bufferOf(writes[index] ?? -1),
        expression: shift(each.expression),
      }));
      return { ...step, operands, outputs } as Step;
    }
    default:
      return { ...step, operands, output: { node: step.node, buffer: bufferOf(step.node) } };
  }
}

function copyStep(
  graph: Graph,
  from: NodeId,
  to: number,
  name: string,
  saved?: number,
): (placement: Placement, buffers: readonly BufferSlot[]) => MapStep {
  const length = Math.max(1, volume(nodeOf(graph, from).type.shape));
  return (placement, buffers) => {
    const buffer = saved ?? placement.get(from) ?? bug(`node ${from} has no buffer`);
    return {
      family: "map",
      origin: { path: name, phase: "update" },
      name,
      domain: [length],
      operands: [{ node: from, buffer, length: buffers[buffer]?.length ?? 0 }],
      outputs: [
        {
          node: from,
          buffer: to,
          expression: {
            instructions: [{ kind: "load", operand: 0, access: { strides: [1], offset: 0, guards: [], fill: 0 } }],
            value: 0,
          },
        },
      ],
    };
  };
}
