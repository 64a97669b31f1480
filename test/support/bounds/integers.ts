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
export interface Divided {
  readonly kind: "quotient" | "remainder";
  readonly of: Sum;
  readonly by: number;
}
/** `constant` and so many times each atom. */
export interface Sum {
  readonly terms: ReadonlyMap<Atom, number>;
  readonly constant: number;
}
export type Range = readonly [low: number, high: number];

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

/** What is known of sums: `Facts` of `facts.ts`. */
export interface Known {
  /** Between which bounds a sum lies. */
  range(sum: Sum): Range;
}

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
  quotient(a: Sum, by: number, known: Known): Sum {
    const { divided, rest, least } = split(a, by, known);
    const key = `${keyOf(a)} / ${by}`;
    // Something may be known of it by now, where nothing was of its sign before.
    if (least < 0 || this.#known.has(key)) return this.#sum(key, { kind: "quotient", of: a, by });
    const shared = divisorOf(rest, by);
    const [of, part] = [shrunk(rest, shared), by / shared];
    if (known.range(of)[1] < part) return divided;
    return plus(divided, this.#sum(`${keyOf(of)} / ${part}`, { kind: "quotient", of, by: part }));
  }
  remainder(a: Sum, by: number, known: Known): Sum {
    const { rest, least } = split(a, by, known);
    if (least < 0) return this.#sum(`${keyOf(a)} % ${by}`, { kind: "remainder", of: a, by });
    const shared = divisorOf(rest, by);
    const [of, part] = [shrunk(rest, shared), by / shared];
    if (known.range(of)[1] < part) return rest;
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

export function keyOf({ terms, constant }: Sum): string {
  const each = [...terms].sort(([a], [b]) => a.id - b.id).map(([{ id }, count]) => `${count}#${id}`);
  return [...each, constant].join("+");
}
/** What divides without a rest and what does not; `least` is below 0 where a rest may be, which divides another way. */
function split(
  a: Sum,
  by: number,
  known: Known,
): { readonly divided: Sum; readonly rest: Sum; readonly least: number } {
  const terms = [...a.terms];
  const own = a.constant - (((a.constant % by) + by) % by);
  const divided: Sum = {
    terms: new Map(terms.filter(([, count]) => count % by === 0).map(([atom, count]) => [atom, count / by])),
    constant: own / by,
  };
  const rest: Sum = { terms: new Map(terms.filter(([, count]) => count % by !== 0)), constant: a.constant - own };
  return { divided, rest, least: Math.min(known.range(a)[0], known.range(rest)[0]) };
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
