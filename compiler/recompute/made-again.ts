/**
 * Between tails and sharing memory: values of the forward pass are made again where the backward pass reads them, instead of
 * kept. The steps that make them are done once more, in front of the first step that wants what they make, over the same
 * values, draws included; all other steps stay what they are. So every number has the bits that it has without.
 */
import { bug } from "../bug.ts";
import type { Settled } from "../schedule/settle.ts";
import { isOperationStep, type BufferId, type BufferSlot, type Step, type TailStep } from "../schedule/types.ts";
import { withBuffers } from "../schedule/with-buffers.ts";
import { partOf, type StepValue, type StepValues } from "./step-values.ts";

export interface MadeAgain {
  readonly settled: Settled;
  /** Of `again` what the backward pass asks for, by itself or for others. */
  readonly values: readonly StepValue[];
  /** The steps that are done once more. */
  readonly steps: readonly Step[];
}

/** @param again values that can be made again, and are not kept */
export function madeAgain(step: StepValues, again: ReadonlySet<BufferId>): MadeAgain {
  const { settled, reads, forwardSteps } = step;
  const copies = new Copies(step, again);
  const steps: Step[] = [];
  for (const [at, each] of settled.steps.entries()) {
    if (at < forwardSteps) steps.push(each);
    else steps.push(...copies.madeFor(reads[at] ?? []), withBuffers(each, copies.at));
  }
  return { settled: { ...settled, steps, buffers: copies.buffers }, values: copies.values, steps: copies.steps };
}

class Copies {
  readonly #step: StepValues;
  readonly #again: ReadonlySet<BufferId>;
  readonly #copies = new Map<BufferId, BufferId>();
  readonly buffers: BufferSlot[];
  readonly values: StepValue[] = [];
  readonly steps: Step[] = [];

  constructor(step: StepValues, again: ReadonlySet<BufferId>) {
    this.#step = step;
    this.#again = again;
    this.buffers = [...step.settled.buffers];
  }

  /** Where the backward pass finds what the forward pass has in `buffer`. */
  readonly at = (buffer: BufferId): BufferId => this.#copies.get(buffer) ?? buffer;

  /** Steps that make what of `wanted` is made again and not there yet, with all that they need. */
  madeFor(wanted: readonly BufferId[]): readonly Step[] {
    const missing = new Set<BufferId>();
    const open = [...wanted];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (!this.#again.has(id) || this.#copies.has(id) || missing.has(id)) continue;
      missing.add(id);
      open.push(...this.#valueOf(id).from);
    }
    const values = [...missing].map((id) => this.#valueOf(id));
    for (const { id } of values) this.#copies.set(id, this.#open(id));
    this.values.push(...values);
    const made = this.#groupsOf(values).flatMap((group) => group.map((each) => withBuffers(each, this.at)));
    this.steps.push(...made);
    return made;
  }
  #valueOf(id: BufferId): StepValue {
    return this.#step.values.get(id) ?? bug(`b${id} is no value that can be made again`);
  }
  #open(id: BufferId): BufferId {
    const slot = this.buffers[id] ?? bug(`there is no buffer ${id}`);
    return this.buffers.push({ ...slot, id: this.buffers.length }) - 1;
  }

  /** In the order of the forward pass: of each step with one of the makers the parts that make `values`. */
  #groupsOf(values: readonly StepValue[]): readonly (readonly Step[])[] {
    const wanted = new Set(values.map(({ id }) => id));
    const parts = new Map<number, Set<number>>();
    for (const { step, part } of values.flatMap(({ makers }) => makers))
      parts.set(step, (parts.get(step) ?? new Set()).add(part));
    return [...parts]
      .sort(([a], [b]) => a - b)
      .map(([step, own]) => {
        const steps = [...own]
          .sort((a, b) => a - b)
          .map((part) => onlyOf(partOf(this.#step.settled, { step, part }), wanted));
        const [head, ...tail] = steps;
        return head && isOperationStep(head) ? [{ ...head, tail: tail as readonly TailStep[] }] : steps;
      });
  }
}

/** The part as the backward pass does it, of several outputs those that are wanted. */
function onlyOf(part: Step, wanted: ReadonlySet<BufferId>): Step {
  const again = { name: `${part.name} again`, origin: { ...part.origin, phase: "backward" } } as const;
  if (part.family !== "map") return { ...part, ...again };
  return { ...part, ...again, outputs: part.outputs.filter(({ buffer }) => wanted.has(buffer)) };
}
