/**
 * Stretches of steps in which a slot is free, and the tightest slot that is free from one step to another. A stretch is
 * a point in the plane of its first and last step, and those that are wide enough are a quarter of the plane: a tree
 * that halves the plane in turns (a k-d trie) knows the best of every part, so that a question costs little however
 * many slots there are.
 */

export interface Stretch {
  /** First and last step, both free. */
  readonly from: number;
  readonly to: number;
  readonly slot: number;
}

/** Points that a part may hold before it is halved; steps that begin and end alike are few. */
const MOST_POINTS = 8;

interface Part {
  best: Stretch | undefined;
  points: Stretch[] | undefined;
  low: Part | undefined;
  high: Part | undefined;
}
const emptyPart = (): Part => ({ best: undefined, points: [], low: undefined, high: undefined });

/** Corners of a part, both included. */
interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

export class FreeStretches {
  readonly #isBetter: (a: Stretch, b: Stretch) => boolean;
  readonly #root = emptyPart();
  readonly #bounds: Bounds;

  /** @param steps how many there are @param isBetter which of two stretches is the better choice; never both */
  constructor(steps: number, isBetter: (a: Stretch, b: Stretch) => boolean) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, steps)));
    this.#bounds = { left: 0, right: size - 1, bottom: 0, top: size - 1 };
    this.#isBetter = isBetter;
  }

  add(stretch: Stretch): void {
    if (stretch.from <= stretch.to) this.#add(this.#root, stretch, this.#bounds, true);
  }
  remove(stretch: Stretch): void {
    this.#remove(this.#root, stretch, this.#bounds, true);
  }
  /** The best stretch that has all steps from `from` to `to`. */
  find(from: number, to: number): Stretch | undefined {
    return this.#find(this.#root, from, to, this.#bounds, true, undefined);
  }

  #better(a: Stretch | undefined, b: Stretch | undefined): Stretch | undefined {
    if (!a || !b) return a ?? b;
    return this.#isBetter(b, a) ? b : a;
  }

  #add(part: Part, stretch: Stretch, bounds: Bounds, byFrom: boolean): void {
    part.best = this.#better(part.best, stretch);
    if (part.points) {
      part.points.push(stretch);
      const isPoint = bounds.left === bounds.right && bounds.bottom === bounds.top;
      if (part.points.length <= MOST_POINTS || isPoint) return;
      const { points } = part;
      part.points = undefined;
      for (const each of points)
        this.#add(childFor(part, each, bounds, byFrom), each, half(bounds, byFrom, each), !byFrom);
      return;
    }
    this.#add(childFor(part, stretch, bounds, byFrom), stretch, half(bounds, byFrom, stretch), !byFrom);
  }

  #remove(part: Part, stretch: Stretch, bounds: Bounds, byFrom: boolean): void {
    if (part.points) {
      part.points.splice(part.points.indexOf(stretch), 1);
      part.best = part.points.reduce<Stretch | undefined>((best, each) => this.#better(best, each), undefined);
      return;
    }
    this.#remove(childFor(part, stretch, bounds, byFrom), stretch, half(bounds, byFrom, stretch), !byFrom);
    part.best = this.#better(part.low?.best, part.high?.best);
  }

  #find(
    part: Part | undefined,
    from: number,
    to: number,
    bounds: Bounds,
    byFrom: boolean,
    before: Stretch | undefined,
  ): Stretch | undefined {
    const { best } = part ?? {};
    if (!part || !best || bounds.left > from || bounds.top < to) return before;
    if (before && !this.#isBetter(best, before)) return before;
    if (bounds.right <= from && bounds.bottom >= to) return best;
    if (part.points) {
      const fitting = part.points.filter((each) => each.from <= from && each.to >= to);
      return fitting.reduce((found, each) => this.#better(found, each), before);
    }
    const low = this.#find(part.low, from, to, lowHalf(bounds, byFrom), !byFrom, before);
    return this.#find(part.high, from, to, highHalf(bounds, byFrom), !byFrom, low);
  }
}

const middle = (first: number, last: number): number => Math.floor((first + last) / 2);

function lowHalf(bounds: Bounds, byFrom: boolean): Bounds {
  return byFrom
    ? { ...bounds, right: middle(bounds.left, bounds.right) }
    : { ...bounds, top: middle(bounds.bottom, bounds.top) };
}
function highHalf(bounds: Bounds, byFrom: boolean): Bounds {
  return byFrom
    ? { ...bounds, left: middle(bounds.left, bounds.right) + 1 }
    : { ...bounds, bottom: middle(bounds.bottom, bounds.top) + 1 };
}
function isLow(stretch: Stretch, bounds: Bounds, byFrom: boolean): boolean {
  return byFrom ? stretch.from <= middle(bounds.left, bounds.right) : stretch.to <= middle(bounds.bottom, bounds.top);
}
function half(bounds: Bounds, byFrom: boolean, stretch: Stretch): Bounds {
  return isLow(stretch, bounds, byFrom) ? lowHalf(bounds, byFrom) : highHalf(bounds, byFrom);
}
function childFor(part: Part, stretch: Stretch, bounds: Bounds, byFrom: boolean): Part {
  if (isLow(stretch, bounds, byFrom)) return (part.low ??= emptyPart());
  return (part.high ??= emptyPart());
}
