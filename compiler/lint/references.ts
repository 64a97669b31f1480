/**
 * Names that a file declares, what each hides, and where each is read (`reference.md`, section 3.2): from the inside
 * out `let`s, parameters, stages and inputs, the file's declarations and imports, what is built in.
 */
import { unchain } from "../../grammar/chain.ts";
import type * as tree from "../../grammar/tree.ts";
import { callableLayers, plannedLayers } from "../model/layers/table.ts";
import { functionNames } from "../model/values/scope.ts";

export type SymbolKind = "import" | "model" | "block" | "shortcut" | "parameter" | "let" | "stage" | "input" | "output";
export interface FileSymbol {
  readonly kind: SymbolKind;
  readonly name: tree.Name;
  /** Where the name is read; not where it is declared. */
  readonly reads: tree.Name[];
  /** What an outer scope means by the same name: a symbol's kind, or a word for what is built in. */
  readonly hides?: string;
  readonly node:
    | tree.Imported
    | tree.ModelDeclaration
    | tree.BlockDeclaration
    | tree.Parameter
    | tree.Let
    | tree.Shared
    | tree.Stage
    | tree.Input
    | tree.Output;
  /** The declaration around it. */
  readonly within?: tree.ModelDeclaration | tree.BlockDeclaration;
}
export interface References {
  readonly symbols: readonly FileSymbol[];
}

const builtIn: ReadonlyMap<string, string> = new Map([
  ...[...callableLayers, ...plannedLayers].map((name) => [name, "layer"] as const),
  ...["identity", "none"].map((name) => [name, "shortcut"] as const),
  ...functionNames.map((name) => [name, "function"] as const),
]);

class Names {
  readonly #own = new Map<string, FileSymbol>();
  readonly #outer: Names | undefined;
  constructor(outer?: Names) {
    this.#outer = outer;
  }
  find(name: string): FileSymbol | undefined {
    return this.#own.get(name) ?? this.#outer?.find(name);
  }
  hiddenBy(name: string): string | undefined {
    return this.#outer?.find(name)?.kind ?? builtIn.get(name);
  }
  add(symbol: FileSymbol): void {
    this.#own.set(symbol.name.text, symbol);
  }
}

export function readReferences(file: tree.File): References {
  return new Reader(file).references;
}

class Reader {
  readonly #symbols: FileSymbol[] = [];
  /** Names of all models so far, in front of the file's. */
  readonly #ofModels: Names;
  #within: tree.ModelDeclaration | tree.BlockDeclaration | undefined;

  constructor(file: tree.File) {
    const names = new Names();
    this.#ofModels = new Names(names);
    for (const { names: list } of file.imports)
      for (const imported of list) this.#declare("import", imported.alias ?? imported.name, imported, names);
    for (const declaration of file.declarations) {
      if (declaration.kind === "model") this.#declare("model", declaration.name, declaration, names);
      if (declaration.kind === "block") this.#declare(declaration.keyword, declaration.name, declaration, names);
    }
    for (const declaration of file.declarations) {
      this.#within = undefined;
      if (declaration.kind === "train") {
        this.#read(declaration.of ?? declaration.name, names);
        for (const { value } of declaration.entries) this.#value(value, names);
      } else if (declaration.kind === "check") this.#check(declaration, names);
      else this.#declaration(declaration, names);
    }
  }

  get references(): References {
    return { symbols: this.#symbols };
  }

  #declare(kind: SymbolKind, name: tree.Name, node: FileSymbol["node"], names: Names): void {
    const hides = names.hiddenBy(name.text);
    const symbol: FileSymbol = {
      kind,
      name,
      node,
      reads: [],
      ...(hides ? { hides } : {}),
      ...(this.#within ? { within: this.#within } : {}),
    };
    this.#symbols.push(symbol);
    names.add(symbol);
    if (this.#within?.kind === "model") this.#ofModels.add(symbol);
  }
  #read(name: tree.Name, names: Names): void {
    names.find(name.text)?.reads.push(name);
  }

  #check({ model, at, claims }: tree.CheckDeclaration, names: Names): void {
    this.#read(model, names);
    if (at) this.#value(at, names);
    // `shape(conv4_x)` reads a name of the model, which may be derived from another of this file.
    for (const claim of claims) this.#value(claim, this.#ofModels);
  }

  #declaration(declaration: tree.ModelDeclaration | tree.BlockDeclaration, outer: Names): void {
    this.#within = declaration;
    const names = new Names(outer);
    for (const parameter of declaration.parameters) {
      if (parameter.defaultValue) this.#value(parameter.defaultValue, names);
      this.#declare("parameter", parameter.name, parameter, names);
    }
    if (declaration.kind === "block") return this.#body(declaration.body, names);
    const { definition } = declaration;
    if (definition.kind === "derivation") {
      this.#call(definition.base, names);
      for (const override of definition.overrides) {
        if (override.kind === "override-call") this.#read(override.name, names);
        this.#call(override.replacement, names);
      }
      return;
    }
    const inner = new Names(names);
    for (const item of definition.items) {
      switch (item.kind) {
        case "input":
          this.#value(item.shape, inner);
          this.#declare("input", item.name, item, inner);
          break;
        case "use":
          this.#read(item.model, inner);
          break;
        case "stage":
          for (const { value } of item.arguments) this.#value(value, inner);
          this.#body(item.body, inner);
          if (item.keyword === "stage") this.#declare("stage", item.name, item, inner);
          break;
        case "output":
          this.#value(item.value, inner);
          this.#declare("output", item.name, item, inner);
          break;
        default:
          this.#statement(item, inner);
      }
    }
  }

  #body({ statements }: tree.Body, outer: Names): void {
    const names = new Names(outer);
    for (const statement of statements) this.#statement(statement, names);
  }

  #statement(statement: tree.Statement, names: Names): void {
    switch (statement.kind) {
      case "let":
        this.#value(statement.value, names);
        return this.#declare("let", statement.name, statement, names);
      case "shared":
        this.#call(statement.call, names);
        return this.#declare("let", statement.name, statement, names);
      case "expect":
        return this.#value(statement.condition, names);
      case "residual":
        for (const { value } of statement.arguments) this.#value(value, names);
        this.#body(statement.body, names);
        return this.#call(statement.shortcut, names);
      case "parallel":
        for (const { value } of statement.arguments) this.#value(value, names);
        for (const { body } of statement.paths) this.#body(body, names);
        return;
      case "if":
        this.#value(statement.condition, names);
        this.#body(statement.then, names);
        if (statement.otherwise?.kind === "if") this.#statement(statement.otherwise, names);
        else if (statement.otherwise) this.#body(statement.otherwise, names);
        return;
      case "pipeline":
        return this.#steps(statement.steps, names);
    }
  }

  #steps(steps: readonly tree.Step[], names: Names): void {
    for (const { call, count } of steps) {
      this.#call(call, names);
      if (count) this.#value(count, names);
    }
  }
  #call({ name, arguments: list }: tree.Call, names: Names): void {
    this.#read(name, names);
    for (const { value } of list) this.#value(value, names);
  }

  #value(value: tree.Value, names: Names): void {
    switch (value.kind) {
      case "body":
        return this.#body(value, names);
      case "flow":
        this.#value(value.from, names);
        return this.#steps(value.steps, names);
      case "binary":
      case "member":
      case "index": {
        const { first, links } = unchain(value);
        this.#value(first, names);
        for (const link of links)
          if (link.kind !== "member") this.#value(link.kind === "binary" ? link.right : link.index, names);
        return;
      }
      case "unary":
        return this.#value(value.operand, names);
      case "call":
        return this.#call(value, names);
      case "list":
        for (const item of value.items) this.#value(item, names);
        return;
      case "number":
      case "string":
      case "keyword":
        return;
    }
  }
}
