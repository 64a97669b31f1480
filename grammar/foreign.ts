/**
 * A line or a call as it is written in Python, rewritten as it is written here. It works on the text, since what it reads
 * is no text of this language; whoever calls it checks what comes out.
 */
import { foreignCall, foreignModules, parameterHere, type ForeignCall } from "./vocabulary.ts";

interface Argument {
  readonly name: string | undefined;
  readonly value: string;
}

/** @param text of a call or a name: `nn.Conv2d(3, 64, 3)`, `Dense(10)`, `swish` @returns undefined where nothing is foreign */
export function callHere(text: string): string | undefined {
  const match = /^((?:\w+\s*\.\s*)*)(\w+)\s*(?:\(([^]*)\))?$/.exec(text.trim());
  if (!match) return undefined;
  const [, path = "", name = "", list] = match;
  const isModule = path === "" || path.split(".").some((each) => foreignModules.has(each.trim()));
  if (!isModule) return undefined;
  const foreign = foreignCall(name) ?? (path === "" ? undefined : foreignCall(name.toLowerCase()));
  const args = list === undefined ? [] : split(list).map(argumentOf);
  // What is called inside would be lost: F.relu(self.conv(x)).
  if (args.some(({ name: given, value }) => given === undefined && /\w\(/.test(value))) return undefined;
  if (foreign) return rewritten(foreign, args);
  // A name of this language behind a module, or with arguments as they are given there: F.relu(x), conv(64, kernel_size=3).
  if (path !== "") return args.every((each) => each.name === undefined) ? name.toLowerCase() : undefined;
  const given = args
    .map(renamed)
    .sort((a, b) => Number(b.isFirst) - Number(a.isFirst))
    .flatMap(({ text: each }) => each);
  const now = args.length === 0 ? name : `${name}(${given.join(", ")})`;
  const same = args.map((each) => (each.name === undefined ? each.value : `${each.name}: ${each.value}`)).join(", ");
  const isForeign = /[\w\s]=[^=]/.test(list ?? "") || given.join(", ") !== same;
  return isForeign ? now.replace(/\(\)$/, "") : undefined;
}

/** Of a call of this language: its parameters there become those here. What a call needs comes first, without its name. */
function renamed({ name, value }: Argument): { readonly text: readonly string[]; readonly isFirst: boolean } {
  const here = name === undefined ? undefined : parameterHere(name);
  const now = valueHere(value);
  const isFirst = name === undefined || ["channels", "rate", "width"].includes(here ?? "");
  if (here === "" || now === undefined) return { text: [], isFirst };
  return { text: [isFirst ? now : `${here ?? name}: ${now}`], isFirst };
}

function rewritten({ here, parameters, positional, usual = {} }: ForeignCall, args: readonly Argument[]): string {
  const values = bound(parameters, args, positional);
  for (const [name, value] of Object.entries(usual)) {
    // Half of a kernel of 1 or 2 is no padding either.
    const isSame = name === "padding" && ["1", "2", undefined].includes(values.get("kernel"));
    if (!values.has(name) && !isSame) values.set(name, value);
  }
  const activation = values.get("activation")?.replace(/^["']|["']$/g, "");
  values.delete("activation");
  const first = positional === undefined ? undefined : values.get(positional);
  if (positional !== undefined) values.delete(positional);
  const given = [...(first === undefined ? [] : [first]), ...[...values].map(([name, value]) => `${name}: ${value}`)];
  const called = given.length === 0 ? here : `${here}(${given.join(", ")})`;
  return activation === undefined ? called : `${called} -> ${foreignCall(activation)?.here ?? activation}`;
}

/** Arguments by their names here. What a call here needs comes first, where only one of two was given: Linear(10). */
function bound(
  parameters: readonly (readonly [there: string, here: string])[],
  args: readonly Argument[],
  positional: string | undefined,
): Map<string, string> {
  const bind = (skip: number): Map<string, string> => {
    const values = new Map<string, string>();
    const set = (here: string | undefined, value: string): void => {
      const now = valueHere(value);
      if (here !== undefined && here !== "" && now !== undefined) values.set(here, now);
    };
    args
      .filter(({ name }) => name === undefined)
      .forEach(({ value }, index) => set(parameters[index + skip]?.[1], value));
    for (const { name, value } of args) {
      if (name === undefined) continue;
      const own = parameters.find(([there]) => there === name)?.[1];
      set(own ?? parameterHere(name) ?? name, value);
    }
    return values;
  };
  const values = bind(0);
  const lacks = positional !== undefined && !values.has(positional) && parameters[0]?.[1] === "";
  return lacks ? bind(1) : values;
}

/** A value as it is written here. Undefined where it says nothing: None. */
export function valueHere(text: string): string | undefined {
  const words: { readonly [there: string]: string } = { True: "true", False: "false", same: "half", valid: "0" };
  const bare = text.replace(/^(["'])(.*)\1$/, "$2");
  if (text === "None") return undefined;
  if (Object.hasOwn(words, bare)) return words[bare];
  const tuple = /^\(([^()]*,[^()]*)\)$/.exec(text);
  return tuple ? `[${split(tuple[1] ?? "").join(", ")}]` : text;
}

function argumentOf(text: string): Argument {
  const match = /^(\w+)\s*[:=](?!=)\s*([^]*)$/.exec(text);
  return match ? { name: match[1], value: (match[2] ?? "").trim() } : { name: undefined, value: text };
}

/** At the commas outside of brackets and quotes. */
function split(list: string): readonly string[] {
  const parts: string[] = [""];
  let depth = 0;
  let quote = "";
  for (const char of list) {
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) depth--;
    if (char === "," && depth === 0 && quote === "") parts.push("");
    else parts[parts.length - 1] += char;
  }
  return parts.map((each) => each.trim()).filter((each) => each !== "");
}

/** @returns the line as it is written here, `""` where it says nothing here, undefined where nothing of it is foreign */
export function lineHere(line: string): string | undefined {
  if (line.length > 1000) return undefined;
  const [code = "", comment = ""] = commentApart(line);
  const whole = [code.trimEnd().replace(/\s*;+$/, ""), comment].filter((each) => each !== "");
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
  [/^(?:import \w|from [\w.]+ import ).*$/, () => ""],
  [/^super\(.*\)\.__init__\(.*\)$/, () => ""],
  [/^def (?:__init__|forward|call|__call__)\s*\(.*\).*[:{]$/, () => ""],
  [/^class (\w+)\s*(?:\(.*\))?\s*[:{]$/, (name = "") => `model ${name} {`],
  [/^(?:def|fn|function) (\w+)\s*\((.*)\).*[:{]$/, (name = "", list = "") => `block ${name}${parametersHere(list)} {`],
  [/^return\s+\w+$/, () => ""],
  [/^return\s+(.+)$/, (value = "") => stepsHere(value)],
  [/^(?:self\.)?\w+\s*=\s*((?:\w+\.)*[A-Za-z]\w*\(.*\))$/, (value = "") => stepsHere(value)],
  [/^(?:self\.)?(\w+)\s*=\s*([^={]+)$/, (name = "", value = "") => `let ${name} = ${stepsHere(value)}`],
  [/^if (.+):$/, (condition = "") => `if ${stepsHere(condition)} {`],
];

function statementHere(text: string): string {
  for (const [form, here] of forms) {
    const match = form.exec(text);
    if (match) return here(...match.slice(1));
  }
  return stepsHere(text);
}

/** Parameters of a function: what flows in is none. */
function parametersHere(list: string): string {
  const own = split(list).filter((each) => !/^(?:self|x|input|inputs)\b/.test(each));
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

/** A name of a text with its arguments, where it has some. */
export function callTextFrom(text: string, start: number, end: number): string {
  return text.slice(start, end) + listFrom(text.slice(end, end + 2000));
}

/** The parenthesis at the beginning of a text, with what it holds; empty where there is none that closes. */
function listFrom(text: string): string {
  if (!text.startsWith("(")) return "";
  let depth = 0;
  for (const [at, char] of [...text].entries()) {
    if (char === "(") depth++;
    if (char === ")" && --depth === 0) return text.slice(0, at + 1);
  }
  return "";
}
