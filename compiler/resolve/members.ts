/** What a declaration has that is named from outside: parameters in a call of it, a model's values in claims. */
import type * as tree from "../../grammar/tree.ts";
import type { Binding, BodyDeclaration } from "./bindings.ts";

export class Members {
  readonly #parameters = new Map<BodyDeclaration, Map<string, Binding>>();
  readonly #values = new Map<BodyDeclaration, Map<string, Binding>>();
  /** Where derivations lead, of those that were followed. */
  readonly #ends = new Map<Binding, Binding>();
  readonly #find: (name: string) => Binding | undefined;

  /** @param find what a name of the file stands for */
  constructor(find: (name: string) => Binding | undefined) {
    this.#find = find;
  }

  addParameter(declaration: BodyDeclaration, binding: Binding): void {
    add(this.#parameters, declaration, binding);
  }
  /** @param binding an input, stage or output of a model */
  addValue(declaration: BodyDeclaration, binding: Binding): void {
    add(this.#values, declaration, binding);
  }

  parameter(of: Binding, name: string): Binding | undefined {
    const declaration = declarationOf(of);
    return declaration && this.#parameters.get(declaration)?.get(name);
  }

  value(of: Binding, name: string): Binding | undefined {
    const declaration = declarationOf(of);
    return declaration && this.#values.get(declaration)?.get(name);
  }

  /**
   * Where derivations of a model lead: to one with a body, or out of the file to an import. Chains that end alike are
   * followed once.
   */
  endOf(model: Binding): Binding {
    const way = new Set<Binding>();
    let here = model;
    while (!way.has(here)) {
      way.add(here);
      const base = baseOf(here);
      here = this.#ends.get(here) ?? (base && this.#find(base.text)) ?? here;
    }
    for (const each of way) this.#ends.set(each, here);
    return here;
  }
}

function add(to: Map<BodyDeclaration, Map<string, Binding>>, declaration: BodyDeclaration, binding: Binding): void {
  const known = to.get(declaration) ?? new Map<string, Binding>();
  to.set(declaration, known);
  known.set(binding.name.text, binding);
}

/** The declaration that a name of the file stands for; none for what is imported. */
function declarationOf({ node }: Binding): BodyDeclaration | undefined {
  return "kind" in node && (node.kind === "model" || node.kind === "block") ? node : undefined;
}

function baseOf(binding: Binding): tree.Name | undefined {
  const declaration = declarationOf(binding);
  if (declaration?.kind !== "model" || declaration.definition.kind !== "derivation") return undefined;
  return declaration.definition.base.name;
}
