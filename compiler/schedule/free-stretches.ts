/**
 * Stretches of steps in which room of one size is free, and the best that is free from one step to another. A stretch is
 * a point in the plane of its first and last step, and those that are wide enough are a quarter of the plane: a tree
 * that halves the plane in turns (a k-d trie) knows the best of every part, so that a question costs little however
 * many there are.
 */

export interface Stretch {
  /** First and last step, both free. */
  readonly from: number;
  readonly to: number;
  readonly slot: number;
  /** Where in the slot, in elements. */
  readonly offset: number;
  /** The value that is in the slot meanwhile, if there is one. */
  readonly beside?: number;
}

/** Points that a part may hold before it is halved; steps that begin and end alike are few. */
const MOST_POINTS = 8;

/** A part of the plane, its corners included: stretches that begin from `left` to `right` and end from `bottom` to `top`. */
interface Part {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
  /** Halved by where stretches begin; its halves by where they end. */
  readonly byFrom: boolean;
  best: Stretch | undefined;
  points: Stretch[] | undefined;
  low: Part | undefined;
  high: Part | undefined;
}
function emptyPart(left: number, right: number, bottom: number, top: number, byFrom: boolean): Part {
  return { left, right, bottom, top, byFrom, best: undefined, points: [], low: undefined, high: undefined };
}

interface Wanted {
  readonly from: number;
  readonly to: number;
  readonly isAllowed: (stretch: Stretch) => boolean;
}

export class FreeStretches {
  readonly #isBetter: (a: Stretch, b: Stretch) => boolean;
  readonly #root: Part;
  /** Steps of the longest stretch that was ever there, but for one: no question about more has an answer. */
  longest = -1;

  /** @param steps how many there are @param isBetter which of two stretches is the better choice; never both */
  constructor(steps: number, isBetter: (a: Stretch, b: Stretch) => boolean) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, steps)));
    this.#root = emptyPart(0, size - 1, 0, size - 1, true);
    this.#isBetter = isBetter;
  }

  add(stretch: Stretch): void {
    if (stretch.from > stretch.to) return;
    this.longest = Math.max(this.longest, stretch.to - stretch.from);
    this.#add(this.#root, stretch);
  }
  remove(stretch: Stretch): void {
    this.#remove(this.#root, stretch);
  }
  /** The best stretch that has all steps from `from` to `to`, of those that may be taken. */
  find(from: number, to: number, isAllowed: (stretch: Stretch) => boolean): Stretch | undefined {
    return this.#find(this.#root, { from, to, isAllowed }, undefined);
  }

  #better(a: Stretch | undefined, b: Stretch | undefined): Stretch | undefined {
    if (!a || !b) return a ?? b;
    return this.#isBetter(b, a) ? b : a;
  }

  #add(part: Part, stretch: Stretch): void {
    part.best = this.#better(part.best, stretch);
    const { points } = part;
    if (!points) return this.#add(childFor(part, stretch), stretch);
    points.push(stretch);
    const isPoint = part.left === part.right && part.bottom === part.top;
    if (points.length <= MOST_POINTS || isPoint) return;
    part.points = undefined;
    for (const each of points) this.#add(childFor(part, each), each);
  }

  #remove(part: Part, stretch: Stretch): void {
    if (part.points) {
      part.points.splice(part.points.indexOf(stretch), 1);
      part.best = part.points.reduce<Stretch | undefined>((best, each) => this.#better(best, each), undefined);
      return;
    }
    this.#remove(childFor(part, stretch), stretch);
    part.best = this.#better(part.low?.best, part.high?.best);
  }

  #find(part: Part | undefined, wanted: Wanted, before: Stretch | undefined): Stretch | undefined {
    const { from, to, isAllowed } = wanted;
    if (!part?.best || part.left > from || part.top < to) return before;
    const { best, points } = part;
    if (before && !this.#isBetter(best, before)) return before;
    if (part.right <= from && part.bottom >= to && isAllowed(best)) return best;
    if (!points) return this.#find(part.high, wanted, this.#find(part.low, wanted, before));
    let found = before;
    for (const each of points)
      if (each.from <= from && each.to >= to && isAllowed(each)) found = this.#better(found, each);
    return found;
  }
}

const middle = (first: number, last: number): number => Math.floor((first + last) / 2);

/** The half in which a stretch lies. */
function childFor(part: Part, { from, to }: Stretch): Part {
  const { left, right, bottom, top, byFrom } = part;
  const half = byFrom ? middle(left, right) : middle(bottom, top);
  if ((byFrom ? from : to) <= half)
    return (part.low ??= emptyPart(left, byFrom ? half : right, bottom, byFrom ? top : half, !byFrom));
  return (part.high ??= emptyPart(byFrom ? half + 1 : left, right, byFrom ? bottom : half + 1, top, !byFrom));
}
