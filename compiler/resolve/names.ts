/**
 * What can be told without expanding anything, so that it is told in blocks that nothing uses, too, and all in one run:
 * names that nothing stands for, and what the language has and this compiler does not yet (RN5009).
 */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { Abandoned } from "../model/abandon.ts";
import { unknownName } from "../model/values/unknown-name.ts";
import { report } from "../model/messages.ts";
import type { Module } from "./project.ts";
import { isFunction, Scope } from "../model/values/scope.ts";

/** RN2010 for every call in a body whose name is no layer, block, parameter or value; RN5009 for what is still to come. */
export function checkNames(module: Module): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const fileScope = new Scope(module);

  const visitCall = (call: tree.Call, known: Known): void => {
    const { text } = call.name;
    if (known.has(text) || fileScope.callable(text) || isFunction(text) || module.names.has(text)) return;
    try {
      unknownName(call.name, { module, candidates: () => [...known.names(), ...fileScope.candidates()] });
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
      found.push(...error.diagnostics);
    }
  };
  const planned = (span: Span, construct: string): void =>
    void found.push(report("RN5009", span, { construct }, { help: "leave it out for now" }));
  const visitValue = (value: tree.Value, known: Known): void => {
    if (value.kind !== "body" && value.kind !== "flow") return;
    planned(value.span, "a path as a value");
    if (value.kind === "body") visitBody(value, known);
    else visitSteps(value.steps, known);
  };
  const visitSteps = (steps: readonly tree.Step[], known: Known): void =>
    steps.forEach(({ call }) => visitCall(call, known));
  const visitBody = (body: tree.Body, outer: Known): void => visitStatements(body.statements, outer);
  const visitStatements = (statements: readonly tree.Statement[], outer: Known): void => {
    const known = new Known(outer);
    for (const statement of statements) {
      switch (statement.kind) {
        case "let":
          visitValue(statement.value, known);
          known.add(statement.name.text);
          break;
        case "shared":
          planned(statement.span, "`shared`");
          visitCall(statement.call, known);
          known.add(statement.name.text);
          break;
        case "residual":
          for (const { name, span, value } of statement.arguments) {
            if (!isPlainJoin(name, value)) planned(span, name ? `the residual option \`${name.text}\`` : "this option");
          }
          visitBody(statement.body, known);
          visitCall(statement.shortcut, known);
          break;
        case "parallel":
          planned(statement.keywordSpan, "`parallel`");
          for (const { body } of statement.paths) visitBody(body, known);
          break;
        case "if":
          visitBody(statement.then, known);
          if (statement.otherwise?.kind === "body") visitBody(statement.otherwise, known);
          else if (statement.otherwise) visitStatements([statement.otherwise], known);
          break;
        case "pipeline":
          if (statement.from) planned(statement.from.span, "a line that begins with a value");
          visitSteps(statement.steps, known);
          break;
        case "expect":
          break;
        default:
          statement satisfies never;
      }
    }
  };
  for (const declaration of module.file.declarations) {
    if (declaration.kind === "check" || declaration.kind === "train") continue;
    const parameters = new Known();
    for (const { name } of declaration.parameters) {
      if (parameters.hasOwn(name.text))
        found.push(report("RN2011", name.span, { name: name.text }, { help: "rename one of them" }));
      parameters.add(name.text);
    }
    if (declaration.kind === "block") visitBody(declaration.body, parameters);
    else if (declaration.definition.kind === "derivation") {
      visitCall(declaration.definition.base, parameters);
      for (const { replacement } of declaration.definition.overrides) visitCall(replacement, parameters);
    } else visitModel(declaration.definition, parameters, visitStatements, planned);
  }
  return found;
}

/** Names known at a place, from the inside out: what a body adds is its own, and nothing is copied. */
class Known {
  readonly #own = new Set<string>();
  readonly #outer: Known | undefined;
  constructor(outer?: Known) {
    this.#outer = outer;
  }
  add(name: string): void {
    this.#own.add(name);
  }
  hasOwn(name: string): boolean {
    return this.#own.has(name);
  }
  has(name: string): boolean {
    return this.#own.has(name) || this.#outer?.has(name) === true;
  }
  names(): readonly string[] {
    return [...(this.#outer?.names() ?? []), ...this.#own];
  }
}

function visitModel(
  { items }: tree.ModelBody,
  parameters: Known,
  visit: (statements: readonly tree.Statement[], known: Known) => void,
  planned: (span: Span, construct: string) => void,
): void {
  const known = new Known(parameters);
  for (const item of items) {
    if (item.kind === "use") planned(item.span, "`use`");
    if (item.kind === "output") planned(item.span, "`output`");
    if (item.kind === "stage") visit(item.body.statements, known);
    else if (item.kind !== "input" && item.kind !== "use" && item.kind !== "output") visit([item], known);
    if ("name" in item && item.name) known.add(item.name.text);
    // What a trunk brings is known only when it is expanded.
    if (item.kind === "use") return;
  }
}

/** `join: add`, which is what a residual does without being told. */
export function isPlainJoin(name: tree.Name | undefined, value: tree.Value): boolean {
  return name?.text === "join" && value.kind === "call" && value.name.text === "add" && !value.parenthesised;
}
