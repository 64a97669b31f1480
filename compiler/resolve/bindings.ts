/** What the table of a file's names is made of: names that are declared, and names in the text that stand for them. */
import type * as tree from "../../grammar/tree.ts";
import type { BuiltIn } from "./built-in.ts";

export type BindingKind =
  "import" | "model" | "block" | "shortcut" | "parameter" | "let" | "stage" | "input" | "output" | "recipe";

/** What has a body in which names are declared. */
export type BodyDeclaration = tree.ModelDeclaration | tree.BlockDeclaration;

/** A name that is declared. */
export interface Binding {
  readonly kind: BindingKind;
  /** As it is written where it is declared: of an import the alias, if it has one. */
  readonly name: tree.Name;
  /** What declares it; `shared` gives a `let`. */
  readonly node:
    | tree.Imported
    | BodyDeclaration
    | tree.Parameter
    | tree.Let
    | tree.Shared
    | tree.Gap
    | tree.Stage
    | tree.Input
    | tree.Output
    | tree.TrainDeclaration;
  /** In the order of the text. */
  readonly uses: readonly Use[];
  /** What the name means outside of its scope. */
  readonly hides: Meaning | undefined;
  /** An earlier one of the same name in the same scope. */
  readonly repeats: Binding | undefined;
  /** The declaration around it. */
  readonly within: BodyDeclaration | undefined;
}

export type Meaning = Binding | BuiltIn;

export function isBinding(meaning: Meaning | undefined): meaning is Binding {
  return meaning !== undefined && "node" in meaning;
}

/** A name in the text that stands for something declared elsewhere, or for nothing that is known before expansion. */
export interface Use {
  readonly name: tree.Name;
  /**
   * `step`: called where a layer, block, shortcut or model has to stand. `value`: in an expression. `name`: alone, as
   * after `check`. `argument`: names a parameter of what is called. `import`: before `as`.
   */
  readonly role: "step" | "value" | "name" | "argument" | "import";
  /** Undefined for words of options, symbols of shapes, what another file has, and misspellings. */
  readonly meaning: Meaning | undefined;
  /** Whose parameter an argument names, whose value a claim names: where the name is looked up if that is imported. */
  readonly of: Binding | undefined;
  /** Which names are known here, those of the file apart; undefined outside of declarations. */
  readonly place: ScopePlace | undefined;
  /**
   * True where expansion says more: after `use`, for the names that a trunk brings, and in what is part of a value, where
   * a path is refused as a whole.
   */
  readonly open: boolean;
  /** The declaration around it. */
  readonly within: BodyDeclaration | undefined;
}

/** A scope, and how many of its bindings stand before here. */
export interface ScopePlace {
  readonly scope: { readonly outer: ScopePlace | undefined; readonly bindings: readonly Binding[] };
  readonly count: number;
}

/** Names known at a place from the outside in, those of the file and what is built in apart. */
export function namesAt(place: ScopePlace | undefined): readonly string[] {
  const scopes: (readonly Binding[])[] = [];
  for (let at = place; at; at = at.scope.outer) scopes.push(at.scope.bindings.slice(0, at.count));
  return scopes.reverse().flatMap((bindings) => bindings.map(({ name }) => name.text));
}

/** Uses that read what was declared: naming a parameter in a call, or a declaration before `as`, reads nothing. */
export function readsOf({ uses }: Binding): readonly Use[] {
  return uses.filter(({ role }) => role !== "argument" && role !== "import");
}
