/** The rule that keeps files readable and errors local: every statement starts on a line of its own (RN1004). */
import type { Diagnostic } from "./diagnostic.ts";
import { report } from "./messages.ts";
import { positionAt, type Span } from "./source.ts";
import type * as tree from "./tree.ts";

interface Item {
  readonly kind: string;
  readonly span: Span;
}

const words: { readonly [kind: string]: string } = { pipeline: "step", entry: "recipe entry", binary: "claim" };

function problemsIn(items: readonly Item[], out: Diagnostic[]): void {
  items.forEach((item, index) => {
    const before = items[index - 1];
    if (!before) return;
    const { source } = item.span;
    if (positionAt(source, before.span.end).line !== positionAt(source, item.span.start).line) return;
    const gap = { source, start: before.span.end, end: item.span.start };
    const isChain = before.kind === "pipeline" && item.kind === "pipeline";
    const fix = isChain
      ? ({ title: "insert `->`", safety: "safe", edits: [{ span: gap, replacement: " -> " }] } as const)
      : ({ title: "break the line", safety: "safe", edits: [{ span: gap, replacement: "\n" }] } as const);
    const help = isChain ? "write `->` between two layers on one line" : "break the line here";
    const slots = { statement: words[item.kind] ?? item.kind, arrow: isChain ? "`->`" : undefined };
    out.push(report("RN1004", item.span, slots, { fix, help }));
  });
}

/** Every list of statements in the file, at any depth. */
export function lineProblems(file: tree.File): readonly Diagnostic[] {
  const out: Diagnostic[] = [];
  const visitValue = (value: tree.Value): void => {
    if (value.kind === "body") visitBody(value);
    else if (value.kind === "flow") value.steps.forEach(({ call }) => visitCall(call));
    else if (value.kind === "call") visitCall(value);
    else if (value.kind === "list") value.items.forEach(visitValue);
  };
  const visitCall = (call: tree.Call): void => call.arguments.forEach(({ value }) => visitValue(value));
  const visitBody = ({ statements }: tree.Body): void => {
    problemsIn(statements, out);
    statements.forEach(visitStatement);
  };
  const visitStatement = (statement: tree.Statement): void => {
    switch (statement.kind) {
      case "let":
        return visitValue(statement.value);
      case "shared":
        return visitCall(statement.call);
      case "expect":
      case "gap":
        return;
      case "residual":
        return visitBody(statement.body);
      case "parallel":
        problemsIn(statement.paths, out);
        return statement.paths.forEach(({ body }) => visitBody(body));
      case "if":
        visitBody(statement.then);
        if (statement.otherwise?.kind === "body") visitBody(statement.otherwise);
        else if (statement.otherwise) visitStatement(statement.otherwise);
        return;
      case "pipeline":
        return statement.steps.forEach(({ call }) => visitCall(call));
      default:
        return statement satisfies never;
    }
  };
  problemsIn([...file.imports, ...file.declarations], out);
  for (const declaration of file.declarations) {
    if (declaration.kind === "block") visitBody(declaration.body);
    if (declaration.kind === "check") problemsIn(declaration.claims, out);
    if (declaration.kind === "train") problemsIn(declaration.entries, out);
    if (declaration.kind !== "model") continue;
    if (declaration.definition.kind === "derivation") problemsIn(declaration.definition.overrides, out);
    else {
      problemsIn(declaration.definition.items, out);
      for (const item of declaration.definition.items) {
        if (item.kind === "stage") visitBody(item.body);
        else if (item.kind === "output") visitValue(item.value);
        else if (item.kind !== "input" && item.kind !== "use") visitStatement(item);
      }
    }
  }
  return out;
}
