/**
 * Whole numbers of a kernel as sums of multiples of atoms, and what is known of these: enough to say between which bounds a
 * sum lies wherever `facts` hold. An atom is a number that an invocation or a loop brings, or a quotient, a remainder, the
 * least or the most of sums: its bounds follow from theirs, under whatever facts they are asked for.
 */
export interface Atom {
  readonly id: number;
  readonly made:
    | { readonly kind: "free"; readonly low: number; readonly high: number }
    | Divided
    | { readonly kind: "least" | "most"; readonly of: readonly Sum[] }
    /** What is known of its sum is known of it; divided, it is one number, and not part by part. */
    | { readonly kind: "named"; readonly of: Sum };
}
interface Divided {
  readonly kind: "quotient" | "remainder";
  readonly of: Sum;
  readonly by: number;
}
/** `constant` and so many times each atom. */
export interface Sum {
  readonly terms: ReadonlyMap<Atom, number>;
  readonly constant: number;
}
type Range = readonly [low: number, high: number];
const ANYTHING: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

export const whole = (constant: number): Sum => ({ terms: new Map(), constant });

export function plus(a: Sum, b: Sum, times = 1): Sum {
  const terms = new Map(a.terms);
  for (const [atom, count] of b.terms) {
    const sum = (terms.get(atom) ?? 0) + times * count;
    if (sum === 0) terms.delete(atom);
    else terms.set(atom, sum);
  }
  return { terms, constant: a.constant + times * b.constant };
}
export const minus = (a: Sum, b: Sum): Sum => plus(a, b, -1);
export const times = (a: Sum, factor: number): Sum => (factor === 0 ? whole(0) : plus(whole(0), a, factor));

/** Atoms of one kernel: what is made alike of the same is the same. */
export class Atoms {
  readonly #known = new Map<string, Atom>();
  #next = 0;

  free(low: number, high: number): Sum {
    return this.#sum(`${this.#next}`, { kind: "free", low, high });
  }
  named(of: Sum): Sum {
    return of.terms.size < 2 ? of : this.#sum(`named ${keyOf(of)}`, { kind: "named", of });
  }
  /** Towards zero, as WGSL divides. */
  quotient(a: Sum, by: number, facts: Facts): Sum {
    const { divided, rest, least } = split(a, by, facts);
    const key = `${keyOf(a)} / ${by}`;
    // Something may be known of it by now, where nothing was of its sign before.
    if (least < 0 || this.#known.has(key)) return this.#sum(key, { kind: "quotient", of: a, by });
    const shared = divisorOf(rest, by);
    const [of, part] = [shrunk(rest, shared), by / shared];
    if (facts.range(of)[1] < part) return divided;
    return plus(divided, this.#sum(`${keyOf(of)} / ${part}`, { kind: "quotient", of, by: part }));
  }
  remainder(a: Sum, by: number, facts: Facts): Sum {
    const { rest, least } = split(a, by, facts);
    if (least < 0) return this.#sum(`${keyOf(a)} % ${by}`, { kind: "remainder", of: a, by });
    const shared = divisorOf(rest, by);
    const [of, part] = [shrunk(rest, shared), by / shared];
    if (facts.range(of)[1] < part) return rest;
    return times(this.#sum(`${keyOf(of)} % ${part}`, { kind: "remainder", of, by: part }), shared);
  }
  least(...of: readonly Sum[]): Sum {
    return this.#sum(`least ${of.map(keyOf).join()}`, { kind: "least", of });
  }
  most(...of: readonly Sum[]): Sum {
    return this.#sum(`most ${of.map(keyOf).join()}`, { kind: "most", of });
  }
  #sum(key: string, made: Atom["made"]): Sum {
    const atom = this.#known.get(key) ?? { id: this.#next++, made };
    this.#known.set(key, atom);
    return { terms: new Map([[atom, 1]]), constant: 0 };
  }
}

function keyOf({ terms, constant }: Sum): string {
  const each = [...terms].sort(([a], [b]) => a.id - b.id).map(([{ id }, count]) => `${count}#${id}`);
  return [...each, constant].join("+");
}
/** What divides without a rest and what does not; `least` is below 0 where a rest may be, which divides another way. */
function split(
  a: Sum,
  by: number,
  facts: Facts,
): { readonly divided: Sum; readonly rest: Sum; readonly least: number } {
  const terms = [...a.terms];
  const own = a.constant - (((a.constant % by) + by) % by);
  const divided: Sum = {
    terms: new Map(terms.filter(([, count]) => count % by === 0).map(([atom, count]) => [atom, count / by])),
    constant: own / by,
  };
  const rest: Sum = { terms: new Map(terms.filter(([, count]) => count % by !== 0)), constant: a.constant - own };
  return { divided, rest, least: Math.min(facts.range(a)[0], facts.range(rest)[0]) };
}
function divisorOf({ terms, constant }: Sum, by: number): number {
  return [...terms.values(), constant].reduce(greatestCommonDivisor, by);
}
function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : greatestCommonDivisor(b, a % b);
}
function shrunk({ terms, constant }: Sum, by: number): Sum {
  return { terms: new Map([...terms].map(([atom, count]) => [atom, count / by])), constant: constant / by };
}

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
export class Facts {
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
