/** What stands in bodies: pipelines, lets, residuals, paths, conditions. */
import { textOf } from "../grammar/source.ts";
import type * as tree from "../grammar/tree.ts";
import { printChain, printJoint } from "./brackets.ts";
import { itemOf, printCall, printExpression, printOptions, printValue, stepItem } from "./expressions.ts";
import type { Doc, Layout } from "./layout.ts";
import { printBraces } from "./lines.ts";
import type { Item } from "./place.ts";

export function printBody(layout: Layout, { statements, span }: tree.Body): Doc {
  return printBraces(
    layout,
    statements.map((each) => statementItem(layout, each)),
    span.start,
    span.end - 1,
  );
}

export function statementItem(layout: Layout, statement: tree.Statement): Item {
  return itemOf(statement.span, () => {
    if (statement.kind !== "shared") return printStatement(layout, statement);
    return printNamed(["shared", statement.name], printCall(layout, statement.call));
  });
}

/** `shared name = …` and `output name = …`, in columns. */
export function printNamed([word, name]: readonly [string, tree.Name], value: Doc): ReturnType<Item["print"]> {
  const head = `${word} ${name.text}`;
  return { doc: [head, " = ", value], row: { key: word, head, tail: ["= ", value] } };
}

function printStatement(layout: Layout, statement: Exclude<tree.Statement, tree.Shared>): Doc {
  switch (statement.kind) {
    case "let":
      return ["let ", statement.name.text, " = ", printValue(layout, statement.value)];
    case "expect":
      return ["expect ", printExpression(layout, statement.condition)];
    case "residual":
      return [
        "residual",
        printOptions(layout, statement.arguments, statement.keywordSpan.end),
        " ",
        printBody(layout, statement.body),
        printJoint(layout, statement.body.span.end, statement.shortcut.span.start),
        "shortcut ",
        printCall(layout, statement.shortcut),
      ];
    case "parallel":
      return printParallel(layout, statement);
    case "if":
      return printIf(layout, statement);
    case "gap":
      return textOf(statement.span);
    case "pipeline":
      return printPipeline(layout, statement);
    default:
      return statement satisfies never;
  }
}

function printParallel(layout: Layout, { arguments: options, paths, keywordSpan, span }: tree.Parallel): Doc {
  const head = printOptions(layout, options, keywordSpan.end);
  const open = layout.comments.find("{", options.at(-1)?.span.end ?? keywordSpan.end);
  const items = paths.map((path) =>
    itemOf(path.span, () => [path.name ? `path ${path.name.text} ` : "path ", printBody(layout, path.body)]),
  );
  return ["parallel", head, " ", printBraces(layout, items, open, span.end - 1)];
}

function printIf(layout: Layout, { condition, then, otherwise }: tree.If): Doc {
  const head = ["if ", printExpression(layout, condition), " ", printBody(layout, then)];
  if (!otherwise) return head;
  const joint = printJoint(layout, then.span.end, otherwise.span.start);
  return [...head, joint, "else ", otherwise.kind === "if" ? printIf(layout, otherwise) : printBody(layout, otherwise)];
}

function printPipeline(layout: Layout, { from, steps }: tree.Pipeline): Doc {
  const items = steps.map((step) => stepItem(layout, step));
  return printChain(layout, from ? [itemOf(from.span, () => from.word), ...items] : items);
}
