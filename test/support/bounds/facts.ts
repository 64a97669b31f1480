/** What holds where a kernel has come by, as sums that are at least 0, and the bounds of all others that follow from these. */
import { keyOf, plus, times, whole, type Atom, type Divided, type Known, type Range, type Sum } from "./integers.ts";

const ANYTHING: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

function without({ terms, constant }: Sum, atom: Atom): Sum {
  return { terms: new Map([...terms].filter(([each]) => each !== atom)), constant };
}

/** A quotient and a remainder that together are what was divided, as that. */
function rejoined(sum: Sum): Sum {
  for (const [atom, count] of sum.terms) {
    const { made } = atom;
    if (made.kind !== "quotient") continue;
    const each = count / made.by;
    const key = keyOf(made.of);
    const isRest = ([other, own]: readonly [Atom, number]): boolean =>
      own === each && other.made.kind === "remainder" && other.made.by === made.by && keyOf(other.made.of) === key;
    const found = [...sum.terms].find(isRest);
    if (!found) continue;
    return rejoined(plus(without(without(sum, atom), found[0]), made.of, each));
  }
  return sum;
}

/** So many things that are known are put together at most, for bounds on the way and for what is to be proven. */
const [DEPTH, MOST_DEPTH] = [2, 4];

/** Sums that are at least 0, where a kernel has come by. */
export class Facts implements Known {
  readonly #all: readonly Sum[];
  readonly #known = new Map<Atom, Range>();
  readonly #asked = new Set<Atom>();
  /** How often what was asked for was met on the way to itself. */
  #circles = 0;

  constructor(all: readonly Sum[] = []) {
    this.#all = all;
  }
  and(more: readonly Sum[]): Facts {
    return more.length === 0 ? this : new Facts([...this.#all, ...more]);
  }

  /** Between which bounds a sum lies. */
  range(sum: Sum): Range {
    const joined = rejoined(sum);
    const [low, high] = [this.#least(joined, this.#all, DEPTH), -this.#least(times(joined, -1), this.#all, DEPTH)];
    if (joined === sum) return [low, high];
    return [
      Math.max(low, this.#least(sum, this.#all, DEPTH)),
      Math.min(high, -this.#least(times(sum, -1), this.#all, DEPTH)),
    ];
  }

  /** Whether a sum is proven to be at least this: by as little as does. */
  isAtLeast(sum: Sum, bound: number): boolean {
    for (let depth = 0; depth <= MOST_DEPTH; depth++)
      if ([sum, rejoined(sum)].some((each) => this.#least(each, this.#all, depth) >= bound)) return true;
    return false;
  }

  /** Bounds by those of the atoms alone. */
  roughly(sum: Sum): Range {
    return [this.#least(sum, [], 0), -this.#least(times(sum, -1), [], 0)];
  }

  /** A bound by those of the atoms, or a better one behind taking away of the sum what is at least 0. */
  #least(sum: Sum, facts: readonly Sum[], depth: number): number {
    let least = sum.constant;
    for (const [atom, count] of sum.terms) {
      const [low, high] = this.#rangeOf(atom);
      least += count > 0 ? count * low : count * high;
    }
    if (depth === 0) return least;
    for (const [atom, count] of sum.terms) {
      // The least of several is at most each of them, the most at least.
      const { made } = atom;
      const others = without(sum, atom);
      if (made.kind === (count > 0 ? "most" : "least"))
        for (const each of made.of) least = Math.max(least, this.#least(plus(others, each, count), facts, depth - 1));
      if (made.kind === "named") least = Math.max(least, this.#least(plus(others, made.of, count), facts, depth - 1));
      if (made.kind !== "quotient") continue;
      // So many times a quotient is no more than what is divided, and less than that by no more than a remainder.
      const isDown = count < 0 && this.range(made.of)[0] >= 0;
      if (count < 0 && !isDown) continue;
      const all = plus(times(others, made.by), plus(made.of, whole(isDown ? 0 : 1 - made.by)), count);
      least = Math.max(least, Math.ceil(this.#least(all, facts, depth - 1) / made.by));
    }
    for (const fact of facts) {
      if (fact.terms.size === 1) continue;
      const others = facts.filter((each) => each !== fact);
      for (const [atom, count] of sum.terms) {
        const own = fact.terms.get(atom) ?? 0;
        if (own * count <= 0) continue;
        const left = plus(times(sum, Math.abs(own)), fact, -Math.abs(count));
        least = Math.max(least, Math.ceil(this.#least(left, others, depth - 1) / Math.abs(own)));
      }
    }
    return least;
  }

  #rangeOf(atom: Atom): Range {
    const known = this.#known.get(atom);
    if (known) return known;
    // What is asked for on the way to itself tells nothing.
    if (this.#asked.has(atom)) {
      this.#circles++;
      return ANYTHING;
    }
    const before = this.#circles;
    this.#asked.add(atom);
    const [low, high] = this.#bounded(atom, this.#madeRange(atom));
    this.#asked.delete(atom);
    // A bound for which something was left out may be a loose one.
    if (this.#circles === before || this.#asked.size === 0) this.#known.set(atom, [low, high]);
    return [low, high];
  }
  /** By each fact, as far as the others of its atoms leave room. */
  #bounded(atom: Atom, [from, to]: Range): Range {
    let [low, high] = [from, to];
    for (const { terms, constant } of this.#all) {
      const own = terms.get(atom);
      if (own === undefined) continue;
      let most = constant;
      for (const [other, count] of terms) {
        if (other === atom) continue;
        const [least, greatest] = this.#rangeOf(other);
        most += count > 0 ? count * greatest : count * least;
      }
      if (own > 0) low = Math.max(low, Math.ceil(-most / own));
      else high = Math.min(high, Math.floor(-most / own));
    }
    return [low, high];
  }
  #madeRange({ made }: Atom): Range {
    switch (made.kind) {
      case "free":
        return [made.low, made.high];
      case "named":
        return this.range(made.of);
      case "least":
      case "most": {
        const ranges = made.of.map((each) => this.range(each));
        const pick = made.kind === "least" ? Math.min : Math.max;
        return [pick(...ranges.map(([low]) => low)), pick(...ranges.map(([, high]) => high))];
      }
      default:
        return this.#dividedRange(made);
    }
  }
  #dividedRange(made: Divided): Range {
    const [low, high] = this.range(made.of);
    if (made.kind === "quotient") return [Math.trunc(low / made.by), Math.trunc(high / made.by)];
    const most = made.by - 1;
    return [low >= 0 ? 0 : Math.max(low, -most), Math.max(0, Math.min(high, most))];
  }
}
