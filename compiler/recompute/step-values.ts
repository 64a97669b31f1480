/**
 * A training step as who saves memory sees it: which values its steps write and read, how large they are, and which of the
 * forward pass the backward pass reads.
 */
import { bug } from "../bug.ts";
import { nodeOf } from "../graph/node-of.ts";
import { volume } from "../graph/shape.ts";
import type { Settled } from "../schedule/settle.ts";
import { isOperationStep, memoryOf, outputsOf, singly, type BufferId, type Step } from "../schedule/types.ts";
import { multiplyAdds } from "./multiply-adds.ts";

/** Of a step's parts, itself and its tail, one that writes a value. */
export interface Maker {
  /** Places of the step among all, and of the part within it. */
  readonly step: number;
  readonly part: number;
}

/** A value in memory of its own; what lies within a larger one is that one. */
export interface StepValue {
  readonly id: BufferId;
  readonly bytes: number;
  /** By the path of the layer that makes them: of a concatenation each makes its part. */
  readonly bytesOf: ReadonlyMap<string, number>;
  /** Place of the step that writes it first, and of the last of the forward pass that reads it. */
  readonly written: number;
  readonly lastForward: number;
  /** Made by the forward pass and read behind it. */
  readonly isKept: boolean;
  /**
   * How it can be made again: `cheap` element by element, `dear` by an operation; undefined where it cannot, as what is
   * reduced, given, put out, or part of a concatenation.
   */
  readonly again: "cheap" | "dear" | undefined;
  /** What makes it: an operation and, where that puts its result in the same place, the first of its tail. */
  readonly makers: readonly Maker[];
  /** What these read, of other values. */
  readonly from: readonly BufferId[];
  /** That making it takes. */
  readonly multiplyAdds: number;
}

export interface StepValues {
  readonly settled: Settled;
  /** In the order in which they are written; leaves, outputs and stretches of arenas are none. */
  readonly values: ReadonlyMap<BufferId, StepValue>;
  /** Buffers that each step reads. */
  readonly reads: readonly (readonly BufferId[])[];
  /** Steps of the forward pass come first. */
  readonly forwardSteps: number;
}

/** @param settled with its tails */
export function stepValues(settled: Settled): StepValues {
  const { steps, buffers } = settled;
  const forwardSteps = steps.reduce((most, { origin }, at) => (origin.phase === "forward" ? at + 1 : most), 0);
  const reads = steps.map((step) => [
    ...new Set(singly(step).flatMap(({ operands }) => operands.map(({ buffer }) => buffer))),
  ]);
  const lastForward = new Map<BufferId, number>();
  const firstBehind = new Map<BufferId, number>();
  for (const [at, ids] of reads.entries())
    for (const id of ids) {
      if (at < forwardSteps) lastForward.set(id, at);
      else if (!firstBehind.has(id)) firstBehind.set(id, at);
    }
  const arenas = new Set(buffers.flatMap(({ within }) => within?.arena ?? []));
  const values = new Map<BufferId, StepValue>();
  for (const [id, makers] of makersOf(steps)) {
    const slot = buffers[id] ?? bug(`there is no buffer ${id}`);
    if (slot.role !== "temporary" || arenas.has(id)) continue;
    const made = howMade(settled, id, makers);
    const { written } = made;
    const isForward = written < forwardSteps;
    values.set(id, {
      ...made,
      ...{ id, makers, bytes: 4 * slot.length },
      again: isForward && !slot.within ? made.again : undefined,
      lastForward: Math.max(written, lastForward.get(id) ?? written),
      isKept: isForward && firstBehind.has(id),
    });
  }
  return { settled, values: whileLeavesLast(settled, values, firstBehind), reads, forwardSteps };
}

function makersOf(steps: readonly Step[]): ReadonlyMap<BufferId, readonly Maker[]> {
  const makers = new Map<BufferId, Maker[]>();
  for (const [step, whole] of steps.entries())
    for (const [part, each] of singly(whole).entries())
      for (const { buffer } of outputsOf(each)) {
        const known = makers.get(buffer);
        if (known) known.push({ step, part });
        else makers.set(buffer, [{ step, part }]);
      }
  return makers;
}
/** A part of a step: the step itself, or one of its tail. */
export function partOf({ steps }: Settled, { step, part }: Maker): Step {
  const whole = steps[step] ?? bug(`there is no step ${step}`);
  return singly(whole)[part] ?? bug(`step ${step} has no part ${part}`);
}

function howMade(
  settled: Settled,
  id: BufferId,
  makers: readonly Maker[],
): Pick<StepValue, "bytesOf" | "written" | "again" | "from" | "multiplyAdds"> {
  const [first = bug(`nothing writes b${id}`)] = makers;
  const parts = makers.map((maker) => partOf(settled, maker));
  const isOwn =
    makers.every(({ step }) => step === first.step) &&
    parts.every((part) => part.family !== "reduce" && !(part.family === "map" && part.joins)) &&
    parts.every((part) => outputsOf(part).every(({ buffer, layout }) => buffer !== id || !layout));
  const how = parts.some(isOperationStep) ? "dear" : "cheap";
  const from = new Set(parts.flatMap(({ operands }) => operands.map(({ buffer }) => buffer)));
  from.delete(id);
  return {
    bytesOf: bytesByLayer(settled, id, parts),
    written: first.step,
    again: isOwn ? how : undefined,
    from: [...from],
    multiplyAdds: multiplyAdds(parts, settled.graph),
  };
}

/** @param parts that write the value: what begins where another one did is written in its place */
function bytesByLayer({ buffers, graph }: Settled, id: BufferId, parts: readonly Step[]): ReadonlyMap<string, number> {
  const stretches = new Map<number, { readonly path: string; readonly elements: number }>();
  for (const part of parts)
    for (const { buffer, layout, node } of outputsOf(part))
      if (buffer === id)
        stretches.set(layout?.offset ?? 0, {
          path: part.origin.path,
          elements: volume(nodeOf(graph, node).type.shape),
        });
  const all = [...stretches.values()].reduce((sum, { elements }) => sum + elements, 0);
  const bytes = 4 * (buffers[id]?.length ?? 0);
  const found = new Map<string, number>();
  for (const { path, elements } of stretches.values())
    found.set(path, (found.get(path) ?? 0) + (bytes * elements) / all);
  return found;
}

/**
 * What is made of weights can be made again until these are overwritten: large ones are as soon as their gradient is there.
 * @param firstBehind the first step behind the forward pass that reads a buffer
 */
function whileLeavesLast(
  { steps, buffers }: Settled,
  values: ReadonlyMap<BufferId, StepValue>,
  firstBehind: ReadonlyMap<BufferId, number>,
): ReadonlyMap<BufferId, StepValue> {
  const overwritten = new Map<BufferId, number>();
  for (const [at, step] of steps.entries())
    for (const { buffer } of singly(step).flatMap(outputsOf)) {
      const memory = memoryOf(buffers, buffer);
      if (buffers[memory]?.role !== "temporary" && !overwritten.has(memory)) overwritten.set(memory, at);
    }
  /** The step before which a copy is made at the latest: that of the first reader, or of a copy that is made of it. */
  const wanted = new Map<BufferId, number>();
  const lasting = new Map(values);
  for (const value of [...values.values()].reverse()) {
    const { id, from } = value;
    const at = firstBehind.get(id) ?? wanted.get(id) ?? -1;
    for (const each of from) wanted.set(each, Math.max(at, wanted.get(each) ?? -1));
    const end = Math.min(...from.map((each) => overwritten.get(memoryOf(buffers, each)) ?? steps.length));
    if (at > end) lasting.set(id, { ...value, again: undefined });
  }
  return lasting;
}
