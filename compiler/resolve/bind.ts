/**
 * Finds out what every name of a file stands for (`reference.md`, section 3.2): from the inside out `let`s, parameters,
 * stages and inputs, the file's declarations and imports, what is built in. One walk, in time linear in the text.
 */
import { unchain } from "../../grammar/chain.ts";
import type * as tree from "../../grammar/tree.ts";
import type { BodyDeclaration } from "./bindings.ts";
import { NameTable, type Bindings } from "./name-table.ts";

const tables = new WeakMap<tree.File, Bindings>();

/** The table of a file's names; made once a tree. */
export function bindingsOf(file: tree.File): Bindings {
  const known = tables.get(file);
  if (known) return known;
  const bindings = new Walk(file).table.finish();
  tables.set(file, bindings);
  return bindings;
}

class Walk {
  readonly table = new NameTable();

  constructor({ imports, declarations }: tree.File) {
    for (const { names } of imports) for (const imported of names) this.table.import(imported);
    for (const declaration of declarations) {
      if (declaration.kind === "model") this.table.declare("model", declaration.name, declaration);
      if (declaration.kind === "block") this.table.declare(declaration.keyword, declaration.name, declaration);
    }
    for (const declaration of declarations) {
      if (declaration.kind === "train") this.#train(declaration);
      else if (declaration.kind === "check") this.#check(declaration);
      else this.#declaration(declaration);
    }
  }

  #train(recipe: tree.TrainDeclaration): void {
    const { name, of, entries } = recipe;
    if (of) this.table.recipe(recipe);
    this.table.read(of ?? name, "name");
    for (const { value } of entries) this.#value(value);
  }

  #check({ model, at, claims }: tree.CheckDeclaration): void {
    this.table.read(model, "name");
    if (at) this.#value(at);
    // `shape(conv4_x)` names a value of the model.
    this.table.claimed = this.table.scopes.find(model.text);
    for (const claim of claims) this.#value(claim);
    this.table.claimed = undefined;
  }

  #declaration(declaration: BodyDeclaration): void {
    this.table.within = declaration;
    this.table.scopes.inside(() => {
      for (const parameter of declaration.parameters) {
        if (parameter.defaultValue) this.#value(parameter.defaultValue);
        this.table.members.addParameter(declaration, this.table.declare("parameter", parameter.name, parameter));
      }
      if (declaration.kind === "block") this.#body(declaration.body);
      else if (declaration.definition.kind === "derivation") this.#derivation(declaration.definition);
      else this.#items(declaration.definition, declaration);
    });
    this.table.within = undefined;
    this.table.open = false;
  }

  #derivation({ base, overrides }: tree.Derivation): void {
    this.#call(base, "step");
    for (const override of overrides) {
      if (override.kind === "override-call") this.table.read(override.name, "name");
      this.#call(override.replacement, "step");
    }
  }

  #items({ items }: tree.ModelBody, model: BodyDeclaration): void {
    this.table.scopes.inside(() => {
      for (const item of items) {
        switch (item.kind) {
          case "input":
            this.#sized(item.shape);
            this.table.members.addValue(model, this.table.declare("input", item.name, item));
            break;
          case "use":
            this.table.read(item.model, "name");
            this.table.open = true;
            break;
          case "stage":
            for (const { value } of item.arguments) this.#value(value);
            this.#body(item.body);
            this.table.members.addValue(model, this.table.declare("stage", item.name, item));
            break;
          case "output":
            this.#value(item.value);
            this.table.members.addValue(model, this.table.declare("output", item.name, item));
            break;
          default:
            this.#statement(item);
        }
      }
    });
  }

  #body({ statements }: tree.Body): void {
    this.table.scopes.inside(() => statements.forEach((each) => this.#statement(each)));
  }

  #statement(statement: tree.Statement): void {
    switch (statement.kind) {
      case "let":
        if (isPath(statement.value)) this.#path(statement.value);
        else this.#value(statement.value);
        this.table.declare("let", statement.name, statement);
        return;
      case "shared":
        this.#call(statement.call, "step");
        this.table.declare("let", statement.name, statement);
        return;
      case "gap":
        for (const name of statement.names) this.table.declare("let", name, statement);
        if (statement.isOpen) this.table.open = true;
        return;
      case "expect":
        return this.#sized(statement.condition);
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
    this.table.read(name, role);
    const callee = this.table.scopes.find(name.text);
    for (const argument of list) {
      if (argument.name) this.table.argument(argument.name, callee);
      this.#value(argument.value);
    }
  }

  /** Of the words with a meaning of their own two are stages, after these. */
  #keyword({ word, span }: tree.Keyword): void {
    if (word === "stem" || word === "head") this.table.read({ text: word, span }, "value");
  }

  #path(path: tree.Body | tree.Flow): void {
    if (path.kind === "body") return this.#body(path);
    this.#value(path.from);
    this.#steps(path.steps);
  }

  /** Where a name of nothing that is a value is a symbol: `H` of [N, 3, H, W], though a block or model be called so. */
  #sized(value: tree.Value): void {
    this.table.symbols = true;
    this.#value(value);
    this.table.symbols = false;
  }

  #value(value: tree.Value): void {
    const outside = this.table.open;
    this.table.open = true;
    if (isPath(value)) this.#path(value);
    else this.#expression(value);
    this.table.open = outside;
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
