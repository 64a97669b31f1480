/** Names that nothing stands for, found without expanding anything: so that several misspellings are told in one run. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type * as tree from "../../grammar/tree.ts";
import { Abandoned } from "./abandon.ts";
import { unknownName } from "./evaluate.ts";
import { plannedLayers } from "./layers/table.ts";
import type { Module } from "./project.ts";
import { isFunction, Scope } from "./scope.ts";

/** RN2010 for every call in a body whose name is no layer, block, parameter or value. */
export function checkNames(module: Module): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const fileScope = new Scope(module);

  const visitCall = (call: tree.Call, known: ReadonlySet<string>): void => {
    const { text } = call.name;
    if (
      known.has(text) ||
      fileScope.callable(text) ||
      isFunction(text) ||
      plannedLayers.has(text) ||
      module.names.has(text)
    )
      return;
    const scope = new Scope(module);
    for (const name of known) scope.declare(name, { kind: "bool", value: false });
    try {
      unknownName(call.name, scope);
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
      found.push(...error.diagnostics);
    }
  };
  const visitSteps = (steps: readonly tree.Step[], known: ReadonlySet<string>): void =>
    steps.forEach(({ call }) => visitCall(call, known));
  const visitBody = (body: tree.Body, outer: ReadonlySet<string>): void => visitStatements(body.statements, outer);
  const visitStatements = (statements: readonly tree.Statement[], outer: ReadonlySet<string>): void => {
    const known = new Set(outer);
    for (const statement of statements) {
      switch (statement.kind) {
        case "let":
          if (statement.value.kind === "body") visitBody(statement.value, known);
          known.add(statement.name.text);
          break;
        case "shared":
          visitCall(statement.call, known);
          known.add(statement.name.text);
          break;
        case "residual":
          visitBody(statement.body, known);
          visitCall(statement.shortcut, known);
          break;
        case "parallel":
          for (const { body } of statement.paths) visitBody(body, known);
          break;
        case "if":
          visitBody(statement.then, known);
          if (statement.otherwise?.kind === "body") visitBody(statement.otherwise, known);
          else if (statement.otherwise) visitStatements([statement.otherwise], known);
          break;
        case "pipeline":
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
    const parameters = new Set(declaration.parameters.map(({ name }) => name.text));
    if (declaration.kind === "block") visitBody(declaration.body, parameters);
    else if (declaration.definition.kind === "derivation") {
      visitCall(declaration.definition.base, parameters);
      for (const { replacement } of declaration.definition.overrides) visitCall(replacement, parameters);
    } else visitModel(declaration.definition, parameters, visitStatements);
  }
  return found;
}

function visitModel(
  { items }: tree.ModelBody,
  parameters: ReadonlySet<string>,
  visit: (statements: readonly tree.Statement[], known: ReadonlySet<string>) => void,
): void {
  const known = new Set(parameters);
  for (const item of items) {
    if (item.kind === "stage") visit(item.body.statements, known);
    else if (item.kind !== "input" && item.kind !== "use" && item.kind !== "output") visit([item], known);
    if ("name" in item && item.name) known.add(item.name.text);
    // What a trunk brings is known only when it is expanded.
    if (item.kind === "use") return;
  }
}
