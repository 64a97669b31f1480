/** What a person asks an ablation to vary: shortcuts, a parameter's values, seeds; as words on a command line. */
import type * as tree from "../../grammar/tree.ts";
import { listed, nearest } from "../../grammar/nearest.ts";
import { parse } from "../../grammar/parse.ts";
import { showDiagnostics } from "../design.ts";
import { DesignError } from "../design-error.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** What one call varies, as it is written: `--shortcut` and `--depth`. */
export interface Grid {
  readonly shortcut?: string;
  readonly depth?: string;
}
/** One value of what is varied, as it was written. */
export interface Choice<Node> {
  readonly text: string;
  readonly node: Node;
}
/** `n=1,3,5`: a parameter and the values that it takes. */
export interface Depths {
  readonly parameter: string;
  readonly values: readonly Choice<tree.Value>[];
}

/** `none, projection`. @throws UsageError, DesignError for what is no call */
export function readShortcuts(text: string, io: Io): readonly Choice<tree.Call>[] {
  return distinct("--shortcut", wordsOf("--shortcut", text)).map((word) => {
    const [override] = derivation(`--shortcut ${word}`, `M with { shortcut ${word} }`, io).overrides;
    if (override?.kind !== "override-shortcut")
      throw new UsageError(`--shortcut ${word} names no shortcut`, "name some: --shortcut none,projection");
    return { text: word, node: override.replacement };
  });
}

/** `n=1,3,5`; a value is any that an argument may have: `depths=[2, 2, 2, 2],[3, 4, 6, 3]`. @throws UsageError, DesignError */
export function readDepths(text: string, io: Io): Depths {
  const [, parameter, list = ""] = /^\s*([A-Za-z_]\w*)\s*=(.*)$/s.exec(text) ?? [];
  if (parameter === undefined)
    throw new UsageError(
      `--depth ${text} does not say which parameter takes which values`,
      "write it as a name and its values: --depth n=1,3,5",
    );
  const values = distinct("--depth", wordsOf("--depth", list)).map((word) => {
    const [argument] = derivation(`--depth ${parameter}=${word}`, `M(${parameter}: ${word})`, io).base.arguments;
    if (!argument) throw new UsageError(`--depth ${text}: ${word} is no value`, "write it as an argument: n=1,3,5");
    return { text: word, node: argument.value };
  });
  return { parameter, values };
}

/** Between commas that stand in no brackets. @throws UsageError where one is empty */
function wordsOf(flag: string, list: string): readonly string[] {
  const words = [""];
  let open = 0;
  for (const letter of list) {
    if ("([{".includes(letter)) open++;
    if (")]}".includes(letter)) open--;
    if (letter === "," && open === 0) words.push("");
    else words.push((words.pop() ?? "") + letter);
  }
  const trimmed = words.map((word) => word.trim());
  if (trimmed.includes(""))
    throw new UsageError(`${flag} ${list}: a value is missing`, "write them with commas between, no spaces: a,b,c");
  return trimmed;
}

function distinct(flag: string, words: readonly string[]): readonly string[] {
  const twice = words.find((word, index) => words.indexOf(word) !== index);
  if (twice === undefined) return words;
  throw new UsageError(`${flag} has ${twice} twice`, "leave one of them out");
}

/** What a person wrote, as the grammar reads it where a model is derived. @param place for messages */
function derivation(place: string, text: string, io: Io): tree.Derivation {
  const { file, diagnostics } = parse({ path: place, text: `model Counterpart = ${text}\n` });
  const [declaration, ...others] = file.declarations;
  showDiagnostics(diagnostics, io.colour.err, io.err);
  if (
    diagnostics.length > 0 ||
    declaration?.kind !== "model" ||
    declaration.definition.kind !== "derivation" ||
    others.length > 0
  )
    throw new DesignError(place);
  return declaration.definition;
}

/** A name that is none of those that there are. @param said in a sentence: `Net has no parameter m` */
export function unknownWord(said: string, word: string, all: readonly string[]): UsageError {
  const near = nearest(word, all);
  return new UsageError(said, near === undefined ? `there is ${listed(all)}` : `did you mean ${near}?`);
}
