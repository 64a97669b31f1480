/** A generated program as text, in lines that are short where they can be. */
import type {
  Argument,
  Body,
  Call,
  Declaration,
  Expression,
  File,
  ModelItem,
  Operator,
  Parameter,
  Program,
  Statement,
  Step,
  Value,
} from "./tree.ts";

const MOST_IN_A_LINE = 90;

export function expressionText(each: Expression): string {
  switch (each.kind) {
    case "number":
      return each.text;
    case "bool":
      return String(each.is);
    case "name":
      return each.name;
    case "field":
      return `${operand(each.of)}.${each.field}`;
    case "index":
      return `${operand(each.of)}[${expressionText(each.index)}]`;
    case "operation": {
      const level = levelOf(each);
      // Chains lean to the left; a comparison has no second one.
      const left = within(each.left, isComparison(each.operator) ? level + 1 : level);
      return `${left} ${each.operator} ${within(each.right, level + 1)}`;
    }
    case "not":
      return `not ${within(each.of, levelOf(each) + 1)}`;
    case "call":
      return callText(each.call);
    case "list":
      return `[${each.items.map(valueText).join(", ")}]`;
  }
}
const levels: readonly (readonly Operator[])[] = [
  ["or"],
  ["and"],
  [],
  ["==", "!=", "~=", "<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "/", "%"],
];
const isComparison = (operator: Operator): boolean => levels[3]?.includes(operator) ?? false;
/** How closely what it is made of belongs together. */
function levelOf(each: Expression): number {
  if (each.kind === "not") return 2;
  return each.kind === "operation" ? levels.findIndex((operators) => operators.includes(each.operator)) : levels.length;
}
/** In parentheses where it would fall apart. */
function within(each: Expression, level: number): string {
  const text = expressionText(each);
  return levelOf(each) < level ? `(${text})` : text;
}
const operand = (each: Expression): string => within(each, levels.length);
export function valueText(value: Value): string {
  if (value.kind === "path") return bodyText(value.body);
  if (value.kind !== "chain") return expressionText(value);
  return [expressionText(value.from), ...value.steps.map(stepText)].join(" -> ");
}
export function callText({ name, arguments: given }: Call): string {
  return given.length > 0 ? `${name}(${given.map(argumentText).join(", ")})` : name;
}
function argumentText({ name, value }: Argument): string {
  return name === undefined ? valueText(value) : `${name}: ${valueText(value)}`;
}
function stepText({ call, times }: Step): string {
  if (!times) return callText(call);
  return `${callText(call)} * ${operand(times)}`;
}
const options = (given: readonly Argument[]): string =>
  given.length > 0 ? `(${given.map(argumentText).join(", ")})` : "";
const indented = (lines: readonly string[]): string => lines.join("\n").replaceAll(/^(?=.)/gm, "  ");

export function bodyText(body: Body): string {
  return braced(body.map(statementText));
}
function braced(lines: readonly string[]): string {
  const [only = ""] = lines;
  const isShort = lines.length < 2 && only.length < MOST_IN_A_LINE && !only.includes("\n");
  if (isShort) return only === "" ? "{ }" : `{ ${only} }`;
  return `{\n${indented(lines)}\n}`;
}
export function statementText(each: Statement): string {
  switch (each.kind) {
    case "let":
      return `let ${each.name} = ${valueText(each.value)}`;
    case "shared":
      return `shared ${each.name} = ${callText(each.call)}`;
    case "expect":
      return `expect ${expressionText(each.claim)}`;
    case "residual":
      return `residual${options(each.arguments)} ${bodyText(each.body)} shortcut ${callText(each.shortcut)}`;
    case "parallel": {
      const paths = each.paths.map(({ name, body }) => `path ${name === undefined ? "" : `${name} `}${bodyText(body)}`);
      return `parallel${options(each.arguments)} {\n${indented(paths)}\n}`;
    }
    case "if": {
      const otherwise = each.otherwise ? ` else ${bodyText(each.otherwise)}` : "";
      return `if ${expressionText(each.condition)} ${bodyText(each.then)}${otherwise}`;
    }
    case "pipeline":
      return [...(each.from === undefined ? [] : [each.from]), ...each.steps.map(stepText)].join(" -> ");
  }
}
function itemText(item: ModelItem): string {
  switch (item.kind) {
    case "input":
      return `input ${item.name}: [${item.extents.map(expressionText).join(", ")}]`;
    case "use":
      return `use ${item.model}.${item.upTo}`;
    case "stage": {
      const word = item.name === "stem" || item.name === "head" ? item.name : `stage ${item.name}`;
      return `${word}${item.stride === undefined ? "" : `(stride: ${item.stride})`} ${bodyText(item.body)}`;
    }
    case "output":
      return `output ${item.name} = ${valueText(item.value)}`;
    default:
      return statementText(item);
  }
}
function parametersText(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return "";
  const each = parameters.map(
    ({ name, type, byDefault }) => `${name}: ${type}${byDefault ? ` = ${expressionText(byDefault)}` : ""}`,
  );
  return `(${each.join(", ")})`;
}
export function declarationText(each: Declaration): string {
  switch (each.kind) {
    case "block":
      return `${each.keyword} ${each.name}${parametersText(each.parameters)} ${bodyText(each.body)}`;
    case "model":
      return `model ${each.name}${parametersText(each.parameters)} {\n${indented(each.items.map(itemText))}\n}`;
    case "derived": {
      const overrides = each.overrides.map((override) =>
        override.kind === "shortcut"
          ? `shortcut ${callText(override.call)}`
          : `${override.name}: ${callText(override.call)}`,
      );
      const changed = overrides.length > 0 ? ` with ${braced(overrides)}` : "";
      return `model ${each.name}${parametersText(each.parameters)} = ${callText(each.call)}${changed}`;
    }
    case "check": {
      const at = each.at ? ` at ${expressionText(each.at)}` : "";
      return `check ${each.model}${at} {\n${indented(each.claims.map(expressionText))}\n}`;
    }
    case "train": {
      const entries = each.entries.map(([word, value]) => `${word} ${expressionText(value)}`);
      return `train ${each.name}${each.of === undefined ? "" : ` of ${each.of}`} {\n${indented(entries)}\n}`;
    }
  }
}
export function fileText({ imports, declarations }: File): string {
  const from = imports.map(
    ({ from: place, names }) =>
      `import { ${names.map(({ name, as }) => (as === undefined ? name : `${name} as ${as}`)).join(", ")} } from "${place}"`,
  );
  return `${[...from, ...declarations.map(declarationText)].join("\n")}\n`;
}
/** All files, for a person who reads what failed. */
export function programText(program: Program): string {
  return [...program].map(([path, file]) => `// ${path}\n${fileText(file)}`).join("");
}
