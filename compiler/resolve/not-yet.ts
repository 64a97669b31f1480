/** What the language has and this compiler does not have yet (RN5009), told without expanding anything. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { reportName } from "./messages.ts";

export function notYet(span: Span, construct: string): Diagnostic {
  return reportName("RN5009", span, { construct }, { help: "leave it out for now" });
}

/** One diagnostic a construct. After `use` nothing more of that model is told: its rest cannot be read without it. */
export function checkPlanned({ declarations }: tree.File): readonly Diagnostic[] {
  return declarations.flatMap((declaration) => {
    if (declaration.kind === "block") return inStatements(declaration.body.statements);
    if (declaration.kind !== "model" || declaration.definition.kind === "derivation") return [];
    const { items } = declaration.definition;
    const use = items.findIndex(({ kind }) => kind === "use");
    return items.slice(0, use < 0 ? items.length : use + 1).flatMap(inItem);
  });
}

function inItem(item: tree.ModelItem): readonly Diagnostic[] {
  switch (item.kind) {
    case "input":
      return [];
    case "use":
      return [notYet(item.span, "`use`")];
    case "output":
      return [notYet(item.span, "`output`")];
    case "stage":
      return inStatements(item.body.statements);
    default:
      return inStatement(item);
  }
}

const inStatements = (statements: readonly tree.Statement[]): readonly Diagnostic[] => statements.flatMap(inStatement);

function inStatement(statement: tree.Statement): readonly Diagnostic[] {
  switch (statement.kind) {
    case "expect":
      return [];
    case "let":
      return inValue(statement.value);
    case "shared":
      return [notYet(statement.span, "`shared`")];
    case "residual": {
      const options = statement.arguments
        .filter(({ name, value }) => !isPlainJoin(name, value))
        .map(({ name, span }) => notYet(span, name ? `the residual option \`${name.text}\`` : "this option"));
      return [...options, ...inStatements(statement.body.statements)];
    }
    case "parallel": {
      const paths = statement.paths.flatMap(({ body }) => inStatements(body.statements));
      return [notYet(statement.keywordSpan, "`parallel`"), ...paths];
    }
    case "if": {
      const { then, otherwise } = statement;
      const other = otherwise?.kind === "body" ? otherwise.statements : otherwise && [otherwise];
      return [...inStatements(then.statements), ...inStatements(other ?? [])];
    }
    case "pipeline":
      return statement.from ? [notYet(statement.from.span, "a line that begins with a value")] : [];
  }
}

function inValue(value: tree.Value): readonly Diagnostic[] {
  if (value.kind !== "body" && value.kind !== "flow") return [];
  const path = notYet(value.span, "a path as a value");
  return value.kind === "flow" ? [path] : [path, ...inStatements(value.statements)];
}

/** `join: add`, which is what a residual does without being told. */
export function isPlainJoin(name: tree.Name | undefined, value: tree.Value): boolean {
  return name?.text === "join" && value.kind === "call" && value.name.text === "add" && !value.parenthesised;
}
