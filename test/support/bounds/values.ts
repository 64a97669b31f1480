/** What a kernel's names stand for, as far as it is followed. */
import type { Sum } from "./integers.ts";
import type { Statement } from "./syntax.ts";

/** A condition: what holds where it does, and where it does not, each at least 0. */
export interface Condition {
  readonly kind: "condition";
  readonly holds: readonly Sum[];
  readonly fails: readonly Sum[];
}
export type Value =
  | { readonly kind: "number"; readonly sum: Sum }
  | { readonly kind: "numbers"; readonly of: { readonly [member: string]: Sum } }
  | Condition
  | { readonly kind: "other" };

export const OTHER: Value = { kind: "other" };
export const number = (sum: Sum): Value => ({ kind: "number", sum });
export const condition = (holds: readonly Sum[], fails: readonly Sum[]): Condition => ({
  kind: "condition",
  holds,
  fails,
});

/** Names by block; those of the module are outermost. */
export class Names {
  readonly #own = new Map<string, Value>();
  readonly #outer: Names | undefined;

  constructor(outer?: Names) {
    this.#outer = outer;
  }
  get(name: string): Value {
    return this.#own.get(name) ?? this.#outer?.get(name) ?? OTHER;
  }
  declare(name: string, value: Value): void {
    this.#own.set(name, value);
  }
  assign(name: string, value: Value): void {
    if (this.#own.has(name) || !this.#outer) this.#own.set(name, value);
    else this.#outer.assign(name, value);
  }
}

/** Of what these statements assign to, nothing is known any more. */
export function forget(body: readonly Statement[], names: Names): void {
  for (const each of body) {
    if (each.kind === "assign" && each.to.kind === "name") names.assign(each.to.name, OTHER);
    if (each.kind === "block" || each.kind === "for") forget(each.body, names);
    if (each.kind === "if") forget([...each.body, ...each.otherwise], names);
  }
}
