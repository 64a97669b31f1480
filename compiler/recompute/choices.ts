/**
 * Which values are made again, a ladder from little to much: values made element by element of kept ones; then segments of
 * the forward pass, of which only what crosses from one to the next is kept. Segments are cut where the least crosses, in a
 * residual network between blocks.
 */
import type { BufferId } from "../schedule/types.ts";
import { estimatedPeak } from "./estimate.ts";
import type { StepValue, StepValues } from "./step-values.ts";

export interface Choice {
  readonly again: ReadonlySet<BufferId>;
  /** Bytes of temporaries, as estimated. */
  readonly peak: number;
}

/** Sizes of segments that are tried: each half of the one before. */
const MOST_HALVINGS = 14;

export class Choices {
  readonly #step: StepValues;
  readonly #cheap: readonly BufferId[];
  #none: Choice | undefined;
  #least: Choice | undefined;
  #segmented: readonly (Choice & { readonly segments: Segments })[] | undefined;

  constructor(step: StepValues) {
    this.#step = step;
    this.#cheap = cheapValues(step);
  }

  #of(again: ReadonlySet<BufferId>): Choice {
    return { again, peak: estimatedPeak(this.#step, again) };
  }

  /** The choice that makes least again, of those that are estimated to take at most `bytes`; undefined where none does. */
  within(bytes: number): Choice | undefined {
    if (this.none.peak <= bytes) return this.none;
    const cheap = (count: number): Choice => this.#of(new Set(this.#cheap.slice(0, count)));
    if (cheap(this.#cheap.length).peak <= bytes) return firstWithin(this.#cheap.length, cheap, bytes);
    // Those that save most when all are made again save most each.
    const [best] = [...this.#wholly].sort((a, b) => a.peak - b.peak);
    if (!best || best.peak > bytes) return undefined;
    const { segments } = best;
    return firstWithin(segments.order.length, (count) => this.#of(this.#againIn(segments, count)), bytes);
  }

  /** Everything is kept. */
  get none(): Choice {
    return (this.#none ??= this.#of(new Set()));
  }
  /** The choice of all that is estimated to take least; the same each time. */
  get least(): Choice {
    const all = [this.none, this.#of(new Set(this.#cheap)), ...this.#wholly];
    return (this.#least ??= all.reduce((least, each) => (each.peak < least.peak ? each : least)));
  }

  /** All segments made again, the smallest segments first: these hold least while one is made. */
  get #wholly(): readonly (Choice & { readonly segments: Segments })[] {
    return (this.#segmented ??= halvings(this.#step).map((segments) => ({
      segments,
      ...this.#of(this.#againIn(segments, segments.order.length)),
    })));
  }

  /** @param count segments that are made again, in their order; of the others what is cheap is */
  #againIn({ order, within, crossing }: Segments, count: number): ReadonlySet<BufferId> {
    const chosen = new Set(order.slice(0, count));
    const again = new Set(this.#cheap.filter((id) => !chosen.has(within.get(id) ?? -1)));
    for (const [id, segment] of within) if (chosen.has(segment) && !crossing.has(id)) again.add(id);
    return again;
  }
}

/** The choice of the fewest, where `choose(most)` fits. */
function firstWithin(most: number, choose: (count: number) => Choice, bytes: number): Choice {
  let [low, high, found] = [0, most, choose(most)];
  while (low < high) {
    const middle = (low + high) >> 1;
    const choice = choose(middle);
    if (choice.peak <= bytes) [high, found] = [middle, choice];
    else low = middle + 1;
  }
  return found;
}

/** Values made element by element of values that are kept anyway: no chain of them, which would be made again as a whole. */
function cheapValues({ values }: StepValues): readonly BufferId[] {
  const cheap = new Set<BufferId>();
  for (const value of values.values()) {
    const isThere = (id: BufferId): boolean => {
      const from = values.get(id);
      return !from || (!cheap.has(id) && (from.isKept || 8 * from.bytes <= value.bytes));
    };
    if (value.isKept && value.again === "cheap" && value.from.every(isThere)) cheap.add(value.id);
  }
  return [...cheap];
}

interface Segments {
  /** The segment of each value that could be made again. */
  readonly within: ReadonlyMap<BufferId, number>;
  /** Values that cross from a segment into a later one. */
  readonly crossing: ReadonlySet<BufferId>;
  /** Segments, that which saves most first. */
  readonly order: readonly number[];
}

function halvings(step: StepValues): readonly Segments[] {
  const candidates = [...step.values.values()].filter(({ again, written }) => again && written < step.forwardSteps);
  const all = candidates.reduce((sum, { bytes, isKept }) => sum + (isKept ? bytes : 0), 0);
  const crossing = crossingBytes(step);
  const found: Segments[] = [];
  for (let halving = MOST_HALVINGS; halving > 0; halving--)
    found.push(segmentsOf(candidates, cutsFor(step, candidates, crossing, all / 2 ** halving)));
  return found;
}

/** Of each step of the forward pass, the bytes that later ones of it read. */
function crossingBytes({ values, forwardSteps }: StepValues): readonly number[] {
  const change = new Array<number>(forwardSteps + 1).fill(0);
  for (const { written, lastForward, bytes } of values.values()) {
    if (written >= forwardSteps) continue;
    change[written] = (change[written] ?? 0) + bytes;
    change[lastForward] = (change[lastForward] ?? 0) - bytes;
  }
  let sum = 0;
  return change.slice(0, forwardSteps).map((each) => (sum += each));
}

/** @param most bytes that a segment keeps otherwise @returns the last step of each segment but the last */
function cutsFor(
  { forwardSteps }: StepValues,
  candidates: readonly StepValue[],
  crossing: readonly number[],
  most: number,
): readonly number[] {
  /** Bytes kept of what is written before a step. */
  const before = new Array<number>(forwardSteps + 1).fill(0);
  for (const { written, bytes, isKept } of candidates)
    if (isKept) before[written + 1] = (before[written + 1] ?? 0) + bytes;
  for (let at = 1; at <= forwardSteps; at++) before[at] = (before[at] ?? 0) + (before[at - 1] ?? 0);
  const cuts: number[] = [];
  let first = 0;
  let best: number | undefined;
  for (let at = 0; at < forwardSteps; at++) {
    if ((before[at + 1] ?? 0) - (before[first] ?? 0) > most && best !== undefined) {
      cuts.push(best);
      first = best + 1;
      // What follows the cut is looked at again, at most once more for each cut.
      at = best;
      best = undefined;
      continue;
    }
    const isLess = best === undefined || (crossing[at] ?? 0) <= (crossing[best] ?? 0);
    if (isLess && (before[at + 1] ?? 0) > (before[first] ?? 0)) best = at;
  }
  return cuts;
}

function segmentsOf(candidates: readonly StepValue[], cuts: readonly number[]): Segments {
  const segmentAt = (at: number): number => {
    let [low, high] = [0, cuts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cuts[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const within = new Map<BufferId, number>();
  const crossing = new Set<BufferId>();
  const saved = new Map<number, number>();
  const work = new Map<number, number>();
  for (const { id, written, lastForward, bytes, isKept, multiplyAdds } of candidates) {
    const segment = segmentAt(written);
    within.set(id, segment);
    work.set(segment, (work.get(segment) ?? 0) + multiplyAdds);
    if (segmentAt(lastForward) > segment) crossing.add(id);
    else if (isKept) saved.set(segment, (saved.get(segment) ?? 0) + bytes);
  }
  // The last is wanted as soon as the backward pass begins.
  const segments = [...saved.keys()].filter((segment) => segment < cuts.length);
  const worth = (segment: number): number => (saved.get(segment) ?? 0) / (1 + (work.get(segment) ?? 0));
  return { within, crossing, order: segments.sort((a, b) => worth(b) - worth(a) || a - b) };
}
