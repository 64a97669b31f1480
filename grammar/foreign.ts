/**
 * A call as it is written in Python, rewritten as it is written here. It works on the text, since what it reads
 * is no text of this language; whoever calls it checks what comes out.
 */
import {
  activationLayers,
  foreignCall,
  foreignCallAlike,
  foreignModules,
  parameterHere,
  type ForeignCall,
} from "./vocabulary.ts";

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
  const args = list === undefined ? [] : itemsOf(list).map(argumentOf);
  // What is called inside would be lost: F.relu(self.conv(x)).
  if (args.some(({ name: given, value }) => given === undefined && /\w\(/.test(value))) return undefined;
  if (name === "Activation" && args.length === 1) return activationHere(args[0]?.value ?? "");
  const foreign = foreignCall(name, args.length === 1 ? args[0]?.value : undefined) ?? behind(path, name);
  if (foreign) return rewritten(foreign, args);
  // With arguments as they are given there: conv(64, kernel_size=3).
  if (path !== "") return undefined;
  const activations = args.filter((each) => each.name === "activation").map(({ value }) => activationHere(value));
  if (activations.includes(undefined)) return undefined;
  const given = args
    .filter((each) => each.name !== "activation")
    .map((each) => renamed(name, each))
    .sort((a, b) => Number(b.isFirst) - Number(a.isFirst))
    .flatMap(({ text: each }) => each);
  const own = given.length === 0 ? name : `${name}(${given.join(", ")})`;
  const now = [own, ...activations.filter((each) => each !== "")].join(" -> ");
  const same = args.map((each) => (each.name === undefined ? each.value : `${each.name}: ${each.value}`)).join(", ");
  const isForeign = /[\w\s]=[^=]/.test(list ?? "") || given.join(", ") !== same;
  return isForeign ? now : undefined;
}

/** Behind a module names are written in every way: `F.leaky_relu`, `F.max_pool2d`. */
function behind(path: string, name: string): ForeignCall | undefined {
  return path === "" ? undefined : foreignCallAlike(name);
}

/** @returns the layer, `""` for one that does nothing, undefined for one that there is not */
function activationHere(text: string): string | undefined {
  const bare = text.replace(/^(["'])(.*)\1$/, "$2").replace(/^(?:\w+\.)+/, "");
  if (["None", "linear", "identity"].includes(bare)) return "";
  return activationLayers.has(bare) ? bare : (foreignCall(bare) ?? foreignCallAlike(bare))?.here;
}

/** Of a call of this language: its parameters there become those here. What a call needs comes first, without its name. */
function renamed(
  callee: string,
  { name, value }: Argument,
): { readonly text: readonly string[]; readonly isFirst: boolean } {
  // `p` is what a dropout drops, and the padding of all else.
  const isPadding = name === "p" && callee !== "dropout";
  const known = name === undefined ? undefined : parameterHere(name);
  const here = isPadding ? "padding" : known;
  const now = valueHere(value);
  const isFirst = name === undefined || ["channels", "rate", "width"].includes(here ?? "");
  if (here === "" || now === undefined) return { text: [], isFirst };
  return { text: [isFirst ? now : `${here ?? name}: ${now}`], isFirst };
}

function rewritten(
  { here, parameters, positional, usual = {} }: ForeignCall,
  args: readonly Argument[],
): string | undefined {
  const values = bound(parameters, args, positional);
  for (const [name, value] of Object.entries(usual)) {
    // Half of a kernel of 1 or 2 is no padding either.
    const isSame = name === "padding" && ["1", "2", undefined].includes(values.get("kernel"));
    if (!values.has(name) && !isSame) values.set(name, value);
  }
  const activation = values.get("activation");
  const then = activation === undefined ? "" : activationHere(activation);
  values.delete("activation");
  // What would be lost is not rewritten.
  if (then === undefined) return undefined;
  const first = positional === undefined ? undefined : values.get(positional);
  if (positional !== undefined) values.delete(positional);
  const given = [...(first === undefined ? [] : [first]), ...[...values].map(([name, value]) => `${name}: ${value}`)];
  const called = given.length === 0 ? here : `${here}(${given.join(", ")})`;
  return then === "" ? called : `${called} -> ${then}`;
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
  if (/^(?:bilinear|nearest)$/.test(bare)) return bare;
  if (text === "None") return undefined;
  if (Object.hasOwn(words, bare)) return words[bare];
  const tuple = /^\(([^()]*,[^()]*)\)$/.exec(text);
  return tuple ? `[${itemsOf(tuple[1] ?? "").join(", ")}]` : text;
}

export function argumentOf(text: string): Argument {
  const match = /^(\w+)\s*[:=](?!=)\s*([^]*)$/.exec(text);
  return match ? { name: match[1], value: (match[2] ?? "").trim() } : { name: undefined, value: text };
}

/** At the commas outside of brackets and quotes. */
export function itemsOf(list: string): readonly string[] {
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

/** A name of a text with its arguments, where it has some. */
export function callTextFrom(text: string, start: number, end: number): string {
  return text.slice(start, end) + listFrom(text.slice(end, end + 2000));
}

/** The parenthesis at the beginning of a text, with what it holds; empty where there is none that closes. */
export function listFrom(text: string): string {
  if (!text.startsWith("(")) return "";
  let depth = 0;
  for (const [at, char] of [...text].entries()) {
    if (char === "(") depth++;
    if (char === ")" && --depth === 0) return text.slice(0, at + 1);
  }
  return "";
}
