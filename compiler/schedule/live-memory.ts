/**
 * How much is alive at each step, before tails are known and values share memory: asked by who would keep some longer and may
 * not raise the peak.
 */
import { hostsTails } from "./families.ts";
import { outputsOf, type BufferId, type BufferSlot, type Step } from "./types.ts";

/** More elements that are to be kept from one place to another, this one not included. */
export interface Span {
  readonly elements: number;
  readonly from: number;
  readonly to: number;
}

export class LiveMemory {
  /** By place the elements of temporaries that are there. */
  readonly #alive: Float64Array;
  /** Elements at the peak. */
  readonly most: number;
  /** By buffer the first place that names it. */
  readonly #from: Int32Array;

  /** @param steps in their order @param last those behind them, in whichever order: what they read is there until then */
  constructor(steps: readonly Step[], last: readonly Step[], buffers: readonly BufferSlot[]) {
    const places = placesOf(steps, buffers.length);
    const end = steps.length;
    this.#from = new Int32Array(buffers.length).fill(end);
    const to = new Int32Array(buffers.length);
    /** What an operation makes for its tail alone lies in no memory. */
    const isForTail = new Uint8Array(buffers.length);
    const note = (step: Step, place: number): void => {
      for (const operands of [step.operands, outputsOf(step)])
        for (const { buffer } of operands) {
          if (this.#from[buffer] === end) {
            this.#from[buffer] = place;
            isForTail[buffer] = hostsTails(step) ? 1 : 0;
          } else isForTail[buffer] = isForTail[buffer] === 1 && place === this.#from[buffer] ? 1 : 0;
          to[buffer] = place;
        }
    };
    for (const [at, step] of steps.entries()) note(step, places[at] ?? end);
    for (const step of last) note(step, end);
    // Of each place first by how much it differs from the one before: a deep network's values live for thousands of steps.
    const alive = new Float64Array(end + 2);
    for (const { id, role, length } of buffers) {
      if (role !== "temporary" || isForTail[id] === 1) continue;
      const [first, behind] = [this.placeOf(id), (to[id] ?? 0) + 1];
      if (behind <= first) continue; // No step names it.
      alive[first] = (alive[first] ?? 0) + length;
      alive[behind] = (alive[behind] ?? 0) - length;
    }
    for (let place = 1; place <= end; place++) alive[place] = (alive[place] ?? 0) + (alive[place - 1] ?? 0);
    this.#alive = alive.subarray(0, end + 1);
    this.most = this.#alive.reduce((most, each) => Math.max(most, each), 0);
  }
  #add({ elements, from, to }: Span, sign: 1 | -1): void {
    for (let place = from; place < to; place++) this.#alive[place] = (this.#alive[place] ?? 0) + sign * elements;
  }

  /** The first place that names a buffer. */
  placeOf(buffer: BufferId): number {
    return this.#from[buffer] ?? 0;
  }
  /** Keeps more, where the peak stays what it is or `always`; else nothing. @returns whether it does */
  take(spans: readonly Span[], always: boolean): boolean {
    for (const each of spans) this.#add(each, 1);
    const fits =
      always || spans.every(({ from, to }) => this.#alive.subarray(from, to).every((each) => each <= this.most));
    if (!fits) for (const each of spans) this.#add(each, -1);
    return fits;
  }
}

/** By step where it runs: what goes along an operation's elements, with the operation. */
function placesOf(steps: readonly Step[], buffers: number): Int32Array {
  const places = new Int32Array(steps.length);
  const madeAt = new Int32Array(buffers).fill(-1);
  /** By place whether what is made there may have a tail; by buffer whether it is a sum, of which nothing is known along the way. */
  const isHost = new Uint8Array(steps.length);
  const isSum = new Uint8Array(buffers);
  for (const [at, step] of steps.entries()) {
    let last = -1;
    let isBehindSum = false;
    for (const { buffer } of step.operands)
      if ((madeAt[buffer] ?? -1) >= last) {
        last = madeAt[buffer] ?? -1;
        isBehindSum = isSum[buffer] === 1;
      }
    const mayBeTail = (step.family === "map" || step.family === "reduce") && !isBehindSum && isHost[last] === 1;
    const place = mayBeTail ? last : at;
    places[at] = place;
    if (hostsTails(step)) isHost[at] = 1;
    for (const { buffer } of outputsOf(step)) {
      madeAt[buffer] = place;
      isSum[buffer] = step.family === "reduce" ? 1 : 0;
    }
  }
  return places;
}
