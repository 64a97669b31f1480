/** What stands in a file: imports, models, blocks, shortcuts, checks and recipes. */
import { builders } from "prettier/doc";
import { textOf } from "../grammar/source.ts";
import type * as tree from "../grammar/tree.ts";
import { printJoint, printList } from "./brackets.ts";
import {
  SUM,
  isComparison,
  itemOf,
  printCall,
  printCount,
  printExpression,
  printListLiteral,
  printOptions,
  printValue,
} from "./expressions.ts";
import { Layout, type Doc, type LayoutOptions } from "./layout.ts";
import { printBraces, printLines } from "./lines.ts";
import { place, type Item } from "./place.ts";
import { printBody, printNamed, statementItem } from "./statements.ts";

const { group, hardline, indent, line } = builders;

/** A whole file. */
export function printFile(file: tree.File, options: LayoutOptions): Doc {
  const layout = new Layout(file, options, printBody);
  const items = [
    ...file.imports.map((each) => itemOf(each.span, () => printImport(layout, each))),
    ...file.declarations.map((each) => itemOf(each.span, () => printDeclaration(layout, each))),
  ];
  const placed = place(layout, items, 0, layout.text.length, false);
  if (items.length === 0 && !placed.hasComments) return "";
  return [printLines(layout, placed, items), hardline];
}

function printImport(layout: Layout, { names, path, span }: tree.Import): Doc {
  const items = names.map(({ name, alias, span: at }) =>
    itemOf(at, () => (alias ? `${name.text} as ${alias.text}` : name.text)),
  );
  const open = layout.comments.find("{", span.start);
  const close = layout.comments.find("}", items.at(-1)?.end ?? open);
  return ["import ", printList(layout, items, [open, close], line), " from ", textOf(path.span)];
}

function printDeclaration(layout: Layout, declaration: tree.Declaration): ReturnType<Item["print"]> {
  switch (declaration.kind) {
    case "model":
      return printModel(layout, declaration);
    case "block":
      return [
        `${declaration.keyword} ${declaration.name.text}`,
        printParameters(layout, declaration.parameters, declaration.name.span.end),
        " ",
        printBody(layout, declaration.body),
      ];
    case "check":
      return printCheck(layout, declaration);
    case "train":
      return printTrain(layout, declaration);
    default:
      return declaration satisfies never;
  }
}

function printParameters(layout: Layout, parameters: readonly tree.Parameter[], from: number): Doc {
  if (parameters.length === 0) return "";
  const open = layout.comments.find("(", from);
  const items = parameters.map(({ name, type, defaultValue, span }) =>
    itemOf(span, () => [
      `${name.text}: ${printType(type)}`,
      defaultValue ? [" = ", printExpression(layout, defaultValue)] : "",
    ]),
  );
  return printList(layout, items, [open, layout.comments.find(")", items.at(-1)?.end ?? open)]);
}

function printType({ name, list }: tree.TypeName): string {
  return list ? `${name.text}[${list.length?.text ?? ""}]` : name.text;
}

function printModel(
  layout: Layout,
  { name, parameters, definition }: tree.ModelDeclaration,
): ReturnType<Item["print"]> {
  const head: Doc = [`model ${name.text}`, printParameters(layout, parameters, name.span.end)];
  const { span } = definition;
  if (definition.kind === "model-body") {
    const items = definition.items.map((each) => modelItem(layout, each));
    return [head, " ", printBraces(layout, items, span.start, span.end - 1)];
  }
  const { base, overrides } = definition;
  const call: Doc = ["= ", printCall(layout, base)];
  const key = parameters.length > 0 ? "model with parameters" : "model";
  const [first] = overrides;
  if (!first) return { doc: [head, " ", call], row: { key, head, tail: call } };
  const open = layout.comments.find("{", base.span.end);
  const joint = printJoint(layout, base.span.end, open);
  const items = overrides.map((each) => itemOf(each.span, () => printOverride(layout, each)));
  const tail: Doc = ["with ", printBraces(layout, items, open, span.end - 1)];
  const doc: Doc = [head, " ", call, joint, tail];
  // A comment before `with` takes lines of its own.
  if (joint !== " ") return doc;
  return { doc, row: { key, head, tail: { split: { key: `with ${base.name.text}`, head: call, tail } } } };
}

function printOverride(layout: Layout, override: tree.Override): Doc {
  const replacement = printCall(layout, override.replacement);
  return override.kind === "override-call" ? [override.name.text, ": ", replacement] : ["shortcut ", replacement];
}

function modelItem(layout: Layout, item: tree.ModelItem): Item {
  switch (item.kind) {
    case "input":
      return itemOf(item.span, () => [`input ${item.name.text}: `, printListLiteral(layout, item.shape)]);
    case "use":
      return itemOf(item.span, () => `use ${item.model.text}.${item.part.text}`);
    case "stage":
      return itemOf(item.span, () => printStage(layout, item));
    case "output":
      return itemOf(item.span, () => printNamed(["output", item.name], printValue(layout, item.value)));
    default:
      return statementItem(layout, item);
  }
}

/** `stage`s are aligned, and in them the `*` of a block that is all of its stage; `stem` and `head` are not. */
function printStage(layout: Layout, stage: tree.Stage): ReturnType<Item["print"]> {
  const { keyword, name, body } = stage;
  const options = printOptions(layout, stage.arguments, name.span.end);
  const head: Doc = [keyword === "stage" ? `stage ${name.text}` : keyword, options];
  const doc: Doc = [head, " ", printBody(layout, body)];
  if (keyword !== "stage") return doc;
  const tail = doc.at(-1) ?? "";
  const [only, second] = body.statements;
  const isRepeated = only?.kind === "pipeline" && !only.from && only.steps.length === 1 && !second;
  const step = isRepeated ? only.steps[0] : undefined;
  const printed = step?.count ? layout.flat(tail) : undefined;
  if (!step || printed === undefined) return { doc, row: { key: "stage", head, tail } };
  const count = `${layout.flat(printCount(layout, step)) ?? ""} }`.trimStart();
  const before = printed.slice(0, printed.length - count.length).trimEnd();
  return { doc, row: { key: "stage", head, tail: { split: { key: "count", head: before, tail: count } } } };
}

function printCheck(layout: Layout, { model, at, claims, span }: tree.CheckDeclaration): Doc {
  const head: Doc = [`check ${model.text}`, at ? [" at ", printListLiteral(layout, at)] : "", " "];
  const open = layout.comments.find("{", at?.span.end ?? model.span.end);
  const items = claims.map((claim) => itemOf(claim.span, () => printClaim(layout, claim)));
  return [head, printBraces(layout, items, open, span.end - 1)];
}

/** Claims of bare quantities are aligned with each other, and those of one function: `shape(…)` with `shape(…)`. */
function printClaim(layout: Layout, claim: tree.Expression): ReturnType<Item["print"]> {
  if (claim.kind !== "binary" || claim.left.kind !== "call" || !isComparison(claim))
    return printExpression(layout, claim);
  const { left, operator } = claim;
  const head = printCall(layout, left, true);
  const right = printExpression(layout, claim.right, SUM);
  const key = left.parenthesised ? `${left.name.text}()` : "quantity";
  return {
    doc: group([head, ` ${operator}`, indent([line, right])]),
    row: { key, head, tail: [operator, " ", right] },
  };
}

function printTrain(layout: Layout, { name, of, entries, span }: tree.TrainDeclaration): Doc {
  const width = Math.max(0, ...entries.map(({ word }) => word.text.length));
  const items = entries.map(({ word, value, span: at }) =>
    itemOf(at, () => [`${word.text.padEnd(width)} `, printExpression(layout, value)]),
  );
  const open = layout.comments.find("{", (of ?? name).span.end);
  return [
    of ? `train ${name.text} of ${of.text} ` : `train ${name.text} `,
    printBraces(layout, items, open, span.end - 1),
  ];
}
