/** A line as it is written in Python, rewritten as it is written here: its statement, its operators, its comment. */
import { argumentOf, callHere, itemsOf, listFrom } from "./foreign.ts";
import { flowHere } from "./foreign-flow.ts";

/** @returns the line as it is written here, `""` where it says nothing here, undefined where nothing of it is foreign */
export function lineHere(line: string): string | undefined {
  if (line.length > 1000) return undefined;
  const [code = "", comment = ""] = commentApart(line);
  const whole = [code.trimEnd().replace(/\s*[;,]+$/, ""), comment].filter((each) => each !== "");
  const [statement = ""] = whole;
  const now = comment === statement ? "" : statementHere(statement.trim());
  if (now === "" && comment === "") return "";
  const told = [now, comment].filter((each) => each !== "").join(" ");
  // A `;` alone is told as the character that it is.
  return told === line.trim().replace(/\s*;+$/, "") ? undefined : told;
}

/** Python's comment becomes ours. */
function commentApart(line: string): readonly [code: string, comment: string] {
  let quote = "";
  for (const [at, char] of [...line].entries()) {
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (line.startsWith("//", at)) return [line.slice(0, at), line.slice(at)];
    else if (char === "#") return [line.slice(0, at), `// ${line.slice(at).replace(/^#+\s*/, "")}`.trimEnd()];
  }
  return [line, ""];
}

/** Lines of Python that begin, end or import something. */
const forms: readonly (readonly [form: RegExp, here: (...parts: readonly string[]) => string])[] = [
  [
    /^(?:pass|continue|break|print\(.*\)|(?:torch\.)?nn\.init\..*|(?:self\.)?(?:\w+\s*=\s*)?(?:nn\.)?Sequential\(\[?)$/,
    () => "",
  ],
  [/^(?:model|self|net|layers)\.(?:add|append)\((.+)\)$/, (value = "") => stepsHere(value)],
  [
    /^import (\w+(?:\s*,\s*\w+)*) from (["'])([^"']+)\2$/,
    (names = "", _, path = "") => `import { ${names} } from "${path}"`,
  ],
  [/^(?:import \w|from [\w.]+ import ).*$/, () => ""],
  [/^model (\w+)\s*\((?:\w+\.)*(?:Module|Model)\)\s*\{$/, (name = "") => `model ${name} {`],
  [/^input (\w+)\s*[:=]?\s*[([](.+)[)\]]$/, (name = "", extents = "") => `input ${name}: [${extents}]`],
  [/^super\(.*\)\.__init__\(.*\)$/, () => ""],
  [/^def (?:__init__|forward|call|__call__)\s*\(.*\).*[:{]$/, () => ""],
  [/^class (\w+)\s*(?:\(.*\))?\s*[:{]$/, (name = "") => `model ${name} {`],
  [/^(?:def|fn|function) (\w+)\s*\((.*)\).*[:{]$/, (name = "", list = "") => `block ${name}${parametersHere(list)} {`],
  [/^return\s+\w+$/, () => ""],
  [/^(?:x|y|h|out|output)\s*\+=\s*(?!(?:identity|residual|shortcut)$)(\w+)$/, (value = "") => `add(${value})`],
  [/^\(\s*["']\w+["']\s*,\s*(.+)\)$/, (value = "") => stepsHere(value)],
  [/^return\s+(.+)$/, (value = "") => stepsHere(value)],
  [/^(?:self\.)?\w+\s*=\s*((?:\w+\.)*[A-Za-z]\w*\(.*\))$/, (value = "") => stepsHere(value)],
  [/^(?:self\.)?(\w+)\s*=\s*([^={]+)$/, (name = "", value = "") => `let ${name} = ${stepsHere(value)}`],
  [/^if (.+):$/, (condition = "") => `if ${stepsHere(condition)} {`],
];

/** `x = `, `return `: whatever the value is called, it flows on. */
const assigned = /^(?:return\s+|(?:self\.)?\w+\s*=(?!=)\s*)?(.+)$/;

function statementHere(text: string): string {
  const flow = flowHere(assigned.exec(text)?.[1] ?? "");
  if (flow && flow.length > 0) return flow.join(" -> ");
  for (const [form, here] of forms) {
    const match = form.exec(text);
    if (match) return here(...match.slice(1));
  }
  return stepsHere(text);
}

/** Parameters of a function: what flows in is none. */
function parametersHere(list: string): string {
  const own = itemsOf(list).filter((each) => !/^(?:self|x|input|inputs)\b/.test(each));
  const typed = own.map((each) => {
    const { name = each, value } = argumentOf(each);
    const isTyped = /^\w+\s*:/.test(each);
    if (isTyped) return each.replace(/\s*:\s*/, ": ").replace(/\s*=\s*/, " = ");
    return /=/.test(each) ? `${name}: int = ${value}` : `${each}: int`;
  });
  return typed.length === 0 ? "" : `(${typed.join(", ")})`;
}

/** Operators, words and calls of a statement. */
function stepsHere(text: string): string {
  const joined = text
    .replace(/\s*&&\s*/g, " and ")
    .replace(/\s*\|\|\s*/g, " or ")
    .replace(/\s*(?:\|>|\||>>|→|=>)\s*/g, " -> ")
    .replace(/\s*×\s*/g, " * ")
    .replace(/\bTrue\b/g, "true")
    .replace(/\bFalse\b/g, "false");
  return callsHere(joined).replace(/'([^'"]*)'/g, '"$1"');
}

/** Every call and foreign name of a text, the outermost first. */
function callsHere(text: string): string {
  let out = "";
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const quoted = /^"[^"]*"/.exec(rest)?.[0];
    const name = quoted ?? /^(?:[A-Za-z_]\w*\s*\.\s*)*[A-Za-z_]\w*/.exec(rest)?.[0];
    if (name === undefined || quoted !== undefined) {
      out += quoted ?? rest[0] ?? "";
      at += quoted?.length ?? 1;
      continue;
    }
    const called = `${name}${listFrom(rest.slice(name.length))}`;
    out += callHere(called) ?? (called === name ? name : `${name}(${callsHere(called.slice(name.length + 1, -1))})`);
    at += called.length;
  }
  return out;
}
