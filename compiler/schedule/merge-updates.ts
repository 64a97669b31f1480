/**
 * Between settling and joining: what a step gives one tensor and what it makes of it at once, a parameter's momentum and
 * the parameter, are one map with a result for each. It reads the gradient once, and nobody waits in between.
 */
import { asOneMap } from "./one-map.ts";
import type { Settled } from "./settle.ts";
import { outputsOf, type BufferId, type BufferSlot, type MapStep, type Operand, type Step } from "./types.ts";

/** @param maxBindings storage buffers that one kernel may bind */
export function mergeUpdates(settled: Settled, maxBindings: number): Settled {
  const { steps, buffers } = settled;
  const touches = new Touches(steps, buffers);
  /** By the buffer that it gives a new value, the update that does. */
  const updates: (Update | undefined)[] = [];
  const merged: (Step | undefined)[] = [...steps];
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at];
    if (!step || !isUpdate(step, buffers)) continue;
    const makers = makersOf(step, updates);
    const own: Update = { step, members: [at] };
    const together = makers.length > 0 ? asOne([...makers, own], touches, maxBindings) : undefined;
    const last = together ?? own;
    for (const { buffer } of last.step.outputs) updates[buffer] = last;
    if (!together) continue;
    for (const member of together.members) merged[member] = undefined;
    merged[at] = together.step;
  }
  return { ...settled, steps: merged.filter((step) => step !== undefined) };
}

/** A map that gives leaves new values, and the places of the steps that it is made of, in their order: it stands at the last. */
interface Update {
  readonly step: MapStep;
  readonly members: readonly number[];
}

function isUpdate(step: Step, buffers: readonly BufferSlot[]): step is MapStep {
  if (step.family !== "map") return false;
  for (const each of step.outputs) if (!isLeaf(each, buffers) || each.layout || each.half) return false;
  return true;
}
function isLeaf({ buffer }: Operand, buffers: readonly BufferSlot[]): boolean {
  const role = buffers[buffer]?.role;
  return role === "parameter" || role === "state";
}
/** The updates whose results are read, each once; none of an old value that lies there. */
function makersOf({ operands }: MapStep, updates: readonly (Update | undefined)[]): readonly Update[] {
  const makers: Update[] = [];
  for (const { node, buffer } of operands) {
    const update = updates[buffer];
    if (update && !makers.includes(update) && update.step.outputs.some((each) => each.node === node))
      makers.push(update);
  }
  return makers;
}

/** Updates as one step where the last of them stands, which reads what the others make; undefined where they cannot be. */
function asOne(updates: readonly Update[], touches: Touches, maxBindings: number): Update | undefined {
  const members = updates.flatMap((each) => each.members).sort((a, b) => a - b);
  const steps = updates.map(({ step }) => step);
  const step = asOneMap(steps, maxBindings);
  return step && touches.leave(members, steps) ? { step, members } : undefined;
}

/** At which places the steps of a schedule write a buffer, and at which they read or write one that updates give new values. */
class Touches {
  // Apart: every update reads the rate, and nobody writes it.
  readonly #written: PlacesByBuffer;
  readonly #touched: PlacesByBuffer;

  constructor(steps: readonly Step[], buffers: readonly BufferSlot[]) {
    this.#written = new PlacesByBuffer(buffers.length);
    this.#touched = new PlacesByBuffer(buffers.length);
    for (let place = 0; place < steps.length; place++) {
      const step = steps[place];
      if (!step) continue;
      for (let at = 0; at < step.operands.length; at++) {
        const each = step.operands[at] as Operand;
        if (isLeaf(each, buffers)) this.#touched.note(each.buffer, place);
      }
      for (const each of outputsOf(step)) {
        this.#written.note(each.buffer, place);
        if (isLeaf(each, buffers)) this.#touched.note(each.buffer, place);
      }
    }
  }

  /** Whether the members may all run where the last does: between them nobody asks for what they write, nor changes what they read. */
  leave(members: readonly number[], steps: readonly MapStep[]): boolean {
    const [first = 0, last = 0] = [members[0], members.at(-1)];
    const isBetween = (place: number): boolean => place > first && place < last && !members.includes(place);
    return steps.every(
      ({ operands, outputs }) =>
        !operands.some(({ buffer }) => this.#written.some(buffer, isBetween)) &&
        !outputs.some(({ buffer }) => this.#touched.some(buffer, isBetween)),
    );
  }
}

/** Places of steps, as chains in three lists: a list for each buffer would be as many as there are steps. */
class PlacesByBuffer {
  /** Of each buffer the entry that was noted last, and of each entry the one before. */
  readonly #last: Int32Array;
  readonly #before: number[] = [];
  readonly #places: number[] = [];

  constructor(buffers: number) {
    this.#last = new Int32Array(buffers).fill(-1);
  }
  note(buffer: BufferId, place: number): void {
    this.#before.push(this.#last[buffer] ?? -1);
    this.#last[buffer] = this.#places.push(place) - 1;
  }
  some(buffer: BufferId, is: (place: number) => boolean): boolean {
    for (let entry = this.#last[buffer] ?? -1; entry >= 0; entry = this.#before[entry] ?? -1)
      if (is(this.#places[entry] ?? -1)) return true;
    return false;
  }
}
