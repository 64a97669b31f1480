/** The table of a file's names: how it is read, and how it comes to be while `bind.ts` walks through the file. */
import type * as tree from "../../grammar/tree.ts";
import { isBinding, type Binding, type BindingKind, type BodyDeclaration, type Meaning, type Use } from "./bindings.ts";
import { Members } from "./members.ts";
import { Scopes, type Draft } from "./scopes.ts";

/** What check, lint and an editor read. */
export interface Bindings {
  /** Of imports and of the file's declarations first, then declaration by declaration; recipes last. */
  readonly bindings: readonly Binding[];
  /** In the order of the text. */
  readonly uses: readonly Use[];
  readonly members: Members;
  readonly declared: ReadonlyMap<Binding["node"], Binding>;
}

/** A name that is looked up in another declaration, once all are known. */
type Later = Omit<Use, "meaning"> & { readonly of: Binding };

/** Declarations of files, which are no values of a shape. */
const isDeclared: ReadonlySet<BindingKind> = new Set(["import", "model", "block", "shortcut"]);

const nowhere = { of: undefined, place: undefined, open: false, within: undefined };

export class NameTable {
  readonly scopes = new Scopes();
  readonly members = new Members((name) => this.scopes.find(name));
  readonly #uses: Use[] = [];
  readonly #later: Later[] = [];
  readonly #recipes: Binding[] = [];
  /** The declaration in which the walk is. */
  within: BodyDeclaration | undefined;
  /** What `Use.open` says of the uses that come. */
  open = false;
  /** True where a name that is no value's is a symbol of a shape. */
  symbols = false;
  /** The model whose claims are being read. */
  claimed: Draft | undefined;

  declare(kind: BindingKind, name: tree.Name, node: Binding["node"]): Draft {
    return this.scopes.declare(kind, name, node, this.within);
  }
  import(imported: tree.Imported): void {
    const { name, alias } = imported;
    this.declare("import", alias ?? name, imported);
    if (alias) this.#uses.push({ ...nowhere, name, role: "import", meaning: this.scopes.find(alias.text) });
  }
  /** A recipe's own name is in the list of recipes, where no expression looks. */
  recipe(node: tree.TrainDeclaration): void {
    const unscoped = { hides: undefined, repeats: undefined, within: undefined };
    this.#recipes.push({ kind: "recipe", name: node.name, node, uses: [], ...unscoped });
  }

  read(name: tree.Name, role: "step" | "value" | "name"): void {
    this.#use(name, role, this.claimed);
  }
  /** @param of what is called; undefined where that is not known here */
  argument(name: tree.Name, of: Draft | undefined): void {
    this.#use(name, "argument", of);
  }
  /** @param of undefined for what is looked up here */
  #use(name: tree.Name, role: Use["role"], of: Draft | undefined): void {
    const use = { name, role, place: this.scopes.place, open: this.open, within: this.within };
    if (of) this.#later.push({ ...use, of });
    else this.#uses.push({ ...use, of, meaning: role === "argument" ? undefined : this.#meaning(name, role) });
  }

  #meaning({ text }: tree.Name, role: Use["role"]): Meaning | undefined {
    const meaning = this.scopes.meaning(text);
    return this.symbols && role === "value" && isBinding(meaning) && isDeclared.has(meaning.kind) ? undefined : meaning;
  }

  /** Looks up what waited for all declarations, and tells each binding its uses. */
  finish(): Bindings {
    for (const use of this.#later) this.#uses.push({ ...use, meaning: this.#memberOrName(use) });
    this.#uses.sort((a, b) => a.name.span.start - b.name.span.start);
    const { bindings } = this.scopes;
    const drafts = new Map<Binding, Draft>(bindings.map((draft) => [draft, draft]));
    for (const use of this.#uses) if (isBinding(use.meaning)) drafts.get(use.meaning)?.uses.push(use);
    const declared = new Map(bindings.map((each) => [each.node, each]));
    return { bindings: [...bindings, ...this.#recipes], uses: this.#uses, members: this.members, declared };
  }

  #memberOrName({ name, role, of }: Later): Meaning | undefined {
    if (role === "argument") return this.members.parameter(of, name.text);
    const model = this.members.endOf(of);
    return this.members.value(model, name.text) ?? this.scopes.meaning(name.text);
  }
}
