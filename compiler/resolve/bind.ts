/**
 * Finds out what every name of a file stands for (`reference.md`, section 3.2): from the inside out `let`s, parameters,
 * stages and inputs, the file's declarations and imports, what is built in. One walk, in time linear in the text.
 */
import { unchain } from "../../grammar/chain.ts";
import type * as tree from "../../grammar/tree.ts";
import { isBinding, type Binding, type BindingKind, type Declaration, type Meaning, type Use } from "./bindings.ts";
import { Members } from "./members.ts";
import { Scopes, type Draft } from "./scopes.ts";

/** The table of a file's names, which check, lint and an editor read. */
export interface Bindings {
  /** Of imports and of the file's declarations first, then declaration by declaration; recipes last. */
  readonly bindings: readonly Binding[];
  /** In the order of the text. */
  readonly uses: readonly Use[];
  readonly members: Members;
  readonly declared: ReadonlyMap<Binding["node"], Binding>;
}

const tables = new WeakMap<tree.File, Bindings>();

/** The table of a file's names; made once a tree. */
export function bindingsOf(file: tree.File): Bindings {
  const known = tables.get(file);
  if (known) return known;
  const table = new Walk(file).finish();
  tables.set(file, table);
  return table;
}

/** A name that is looked up in another declaration, once all are known. */
type Later = Omit<Use, "meaning"> & { readonly of: Binding };

class Walk {
  readonly #scopes = new Scopes();
  readonly #uses: Use[] = [];
  readonly #later: Later[] = [];
  readonly #members = new Members((name) => this.#scopes.find(name));
  readonly #recipes: Binding[] = [];
  #within: Declaration | undefined;
  #open = false;
  /** The model whose claims these are. */
  #claimed: Draft | undefined;

  constructor({ imports, declarations }: tree.File) {
    for (const { names } of imports) for (const imported of names) this.#import(imported);
    for (const declaration of declarations) {
      if (declaration.kind === "model") this.#declare("model", declaration.name, declaration);
      if (declaration.kind === "block") this.#declare(declaration.keyword, declaration.name, declaration);
    }
    for (const declaration of declarations) {
      if (declaration.kind === "train") this.#train(declaration);
      else if (declaration.kind === "check") this.#check(declaration);
      else this.#declaration(declaration);
    }
  }

  /** Looks up what waited for all declarations, and tells each binding its uses. */
  finish(): Bindings {
    for (const use of this.#later) this.#uses.push({ ...use, meaning: this.#memberOrName(use) });
    this.#uses.sort((a, b) => a.name.span.start - b.name.span.start);
    const { bindings } = this.#scopes;
    const drafts = new Map<Binding, Draft>(bindings.map((draft) => [draft, draft]));
    for (const use of this.#uses) if (isBinding(use.meaning)) drafts.get(use.meaning)?.uses.push(use);
    const declared = new Map(bindings.map((each) => [each.node, each]));
    return { bindings: [...bindings, ...this.#recipes], uses: this.#uses, members: this.#members, declared };
  }

  #memberOrName({ name, role, of }: Later): Meaning | undefined {
    if (role === "argument") return this.#members.parameter(of, name.text);
    const model = this.#members.endOf(of);
    return this.#members.value(model, name.text) ?? this.#scopes.meaning(name.text);
  }

  #declare(kind: BindingKind, name: tree.Name, node: Binding["node"]): Draft {
    return this.#scopes.declare(kind, name, node, this.#within);
  }

  /** @param of undefined for what is looked up here */
  #use(name: tree.Name, role: Use["role"], of: Draft | undefined): void {
    const use = { name, role, place: this.#scopes.place, open: this.#open, within: this.#within };
    if (of) this.#later.push({ ...use, of });
    else this.#uses.push({ ...use, of, meaning: role === "argument" ? undefined : this.#scopes.meaning(name.text) });
  }
  #read(name: tree.Name, role: "step" | "value" | "name"): void {
    this.#use(name, role, this.#claimed);
  }

  #import(imported: tree.Imported): void {
    const { name, alias } = imported;
    this.#declare("import", alias ?? name, imported);
    if (alias) this.#uses.push({ ...nowhere, name, role: "import", meaning: this.#scopes.find(alias.text) });
  }

  /** A recipe's own name is in the list of recipes, where no expression looks. */
  #train(recipe: tree.TrainDeclaration): void {
    const { name, of, entries } = recipe;
    const unscoped = { hides: undefined, repeats: undefined, within: undefined };
    if (of) this.#recipes.push({ kind: "recipe", name, node: recipe, uses: [], ...unscoped });
    this.#read(of ?? name, "name");
    for (const { value } of entries) this.#value(value);
  }

  #check({ model, at, claims }: tree.CheckDeclaration): void {
    this.#read(model, "name");
    if (at) this.#value(at);
    // `shape(conv4_x)` names a value of the model.
    this.#claimed = this.#scopes.find(model.text);
    for (const claim of claims) this.#value(claim);
    this.#claimed = undefined;
  }

  #declaration(declaration: Declaration): void {
    this.#within = declaration;
    this.#scopes.inside(() => {
      for (const parameter of declaration.parameters) {
        if (parameter.defaultValue) this.#value(parameter.defaultValue);
        this.#members.addParameter(declaration, this.#declare("parameter", parameter.name, parameter));
      }
      if (declaration.kind === "block") this.#body(declaration.body);
      else if (declaration.definition.kind === "derivation") this.#derivation(declaration.definition);
      else this.#items(declaration.definition, declaration);
    });
    this.#within = undefined;
    this.#open = false;
  }

  #derivation({ base, overrides }: tree.Derivation): void {
    this.#call(base, "step");
    for (const override of overrides) {
      if (override.kind === "override-call") this.#read(override.name, "name");
      this.#call(override.replacement, "step");
    }
  }

  #items({ items }: tree.ModelBody, model: Declaration): void {
    this.#scopes.inside(() => {
      for (const item of items) {
        switch (item.kind) {
          case "input":
            this.#value(item.shape);
            this.#members.addValue(model, this.#declare("input", item.name, item));
            break;
          case "use":
            this.#read(item.model, "name");
            this.#open = true;
            break;
          case "stage":
            for (const { value } of item.arguments) this.#value(value);
            this.#body(item.body);
            this.#members.addValue(model, this.#declare("stage", item.name, item));
            break;
          case "output":
            this.#value(item.value);
            this.#members.addValue(model, this.#declare("output", item.name, item));
            break;
          default:
            this.#statement(item);
        }
      }
    });
  }

  #body({ statements }: tree.Body): void {
    this.#scopes.inside(() => statements.forEach((each) => this.#statement(each)));
  }

  #statement(statement: tree.Statement): void {
    switch (statement.kind) {
      case "let":
        if (isPath(statement.value)) this.#path(statement.value);
        else this.#value(statement.value);
        this.#declare("let", statement.name, statement);
        return;
      case "shared":
        this.#call(statement.call, "step");
        this.#declare("let", statement.name, statement);
        return;
      case "expect":
        return this.#value(statement.condition);
      case "residual":
        for (const { value } of statement.arguments) this.#value(value);
        this.#body(statement.body);
        return this.#call(statement.shortcut, "step");
      case "parallel":
        for (const { value } of statement.arguments) this.#value(value);
        for (const { body } of statement.paths) this.#body(body);
        return;
      case "if":
        this.#value(statement.condition);
        this.#body(statement.then);
        if (statement.otherwise?.kind === "if") this.#statement(statement.otherwise);
        else if (statement.otherwise) this.#body(statement.otherwise);
        return;
      case "pipeline":
        if (statement.from) this.#keyword(statement.from);
        return this.#steps(statement.steps);
    }
  }

  #steps(steps: readonly tree.Step[]): void {
    for (const { call, count } of steps) {
      this.#call(call, "step");
      if (count) this.#value(count);
    }
  }

  #call({ name, arguments: list }: tree.Call, role: "step" | "value"): void {
    this.#read(name, role);
    const callee = this.#scopes.find(name.text);
    for (const argument of list) {
      if (argument.name) this.#use(argument.name, "argument", callee);
      this.#value(argument.value);
    }
  }

  /** Of the words with a meaning of their own two are stages, after these. */
  #keyword({ word, span }: tree.Keyword): void {
    if (word === "stem" || word === "head") this.#read({ text: word, span }, "value");
  }

  #path(path: tree.Body | tree.Flow): void {
    if (path.kind === "body") return this.#body(path);
    this.#value(path.from);
    this.#steps(path.steps);
  }

  #value(value: tree.Value): void {
    const outside = this.#open;
    this.#open = true;
    if (isPath(value)) this.#path(value);
    else this.#expression(value);
    this.#open = outside;
  }

  #expression(value: tree.Expression): void {
    switch (value.kind) {
      case "binary":
      case "member":
      case "index": {
        const { first, links } = unchain(value);
        this.#value(first);
        for (const link of links)
          if (link.kind !== "member") this.#value(link.kind === "binary" ? link.right : link.index);
        return;
      }
      case "unary":
        return this.#value(value.operand);
      case "call":
        return this.#call(value, "value");
      case "list":
        for (const item of value.items) this.#value(item);
        return;
      case "keyword":
        return this.#keyword(value);
      case "number":
      case "string":
        return;
    }
  }
}

function isPath(value: tree.Value): value is tree.Body | tree.Flow {
  return value.kind === "body" || value.kind === "flow";
}

const nowhere = { of: undefined, place: undefined, open: false, within: undefined };
