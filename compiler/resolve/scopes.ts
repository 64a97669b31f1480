/**
 * What names mean at the place of a walk: a table says it in one look however deep the place is, and a scope that ends
 * puts back what it has hidden.
 */
import type * as tree from "../../grammar/tree.ts";
import type { Binding, BindingKind, BodyDeclaration, Meaning, ScopePlace, Use } from "./bindings.ts";
import { builtIn } from "./built-in.ts";

/** A binding whose uses are still being found. */
export interface Draft extends Binding {
  readonly uses: Use[];
}

interface Scope {
  readonly outer: ScopePlace | undefined;
  readonly bindings: Draft[];
  /** What its names meant outside. */
  readonly hidden: Map<string, Draft | undefined>;
}

export class Scopes {
  /** All that was ever declared, in order. */
  readonly bindings: Draft[] = [];
  readonly #current = new Map<string, Draft>();
  readonly #file: Scope = { outer: undefined, bindings: [], hidden: new Map() };
  #scope = this.#file;

  /** What is declared in a file or a body. */
  find(name: string): Draft | undefined {
    return this.#current.get(name);
  }
  meaning(name: string): Meaning | undefined {
    return this.find(name) ?? builtIn.get(name);
  }

  declare(kind: BindingKind, name: tree.Name, node: Binding["node"], within?: BodyDeclaration): Draft {
    const { hidden, bindings } = this.#scope;
    const before = this.find(name.text);
    const repeats = hidden.has(name.text) ? before : undefined;
    if (!repeats) hidden.set(name.text, before);
    const hides = hidden.get(name.text) ?? builtIn.get(name.text);
    const draft: Draft = { kind, name, node, uses: [], hides, repeats, within };
    this.bindings.push(draft);
    bindings.push(draft);
    this.#current.set(name.text, draft);
    return draft;
  }

  /** What is declared in `read` is known there alone. */
  inside(read: () => void): void {
    const outside = this.#scope;
    const scope: Scope = { outer: this.place, bindings: [], hidden: new Map() };
    this.#scope = scope;
    read();
    for (const [name, before] of scope.hidden)
      if (before) this.#current.set(name, before);
      else this.#current.delete(name);
    this.#scope = outside;
  }

  /** Undefined outside of declarations. */
  get place(): ScopePlace | undefined {
    return this.#scope === this.#file ? undefined : { scope: this.#scope, count: this.#scope.bindings.length };
  }
}
