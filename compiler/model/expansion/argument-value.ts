/** Reads one argument as what its parameter takes: a number, a size, a word of the parameter's own. */
import { valueHere } from "../../../grammar/foreign.ts";
import type { Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { bug } from "../../bug.ts";
import { abandon } from "../abandon.ts";
import { Together } from "../together.ts";
import { initializers } from "../layers/initializers.ts";
import { reportCall } from "../words/messages.ts";
import { requireWhole } from "../values/declared-types.ts";
import { evaluateValue } from "../values/evaluate.ts";
import type { Evaluation } from "../values/evaluation.ts";
import { compare, formatRational, whole } from "../values/rational.ts";
import { describeKind, type Value } from "../values/value.ts";
import {
  isRequired,
  type ArgumentValue,
  type Parameter,
  type ParameterType,
  type Word,
  type WordTable,
} from "../words/word.ts";
import { bindArguments, type Actual } from "./bind-arguments.ts";
import { NO_PADDING, unknownWord } from "../words/unknown-word.ts";

/** Evaluates an argument as what its parameter takes. */
export function argumentValue(
  { value, span }: Actual,
  parameter: Parameter,
  callee: string,
  evaluation: Evaluation,
): ArgumentValue {
  const bare = bareWord(value);
  if (bare !== undefined && parameter.words && isWordElsewhere(bare, parameter.words, value, evaluation))
    return unknownWord(value.span, parameter.name, parameter.words);
  // Option words are looked up in the parameter's own list, never in scope.
  if (value.kind === "call") {
    const { text } = value.name;
    if (parameter.words?.includes(text) && !value.parenthesised)
      return { kind: "word", word: text, arguments: new Map() };
    const calls = parameter.type === "initializer" ? initializers : parameter.calls;
    if (calls && (parameter.type === "initializer" || parameter.type === "word" || Object.hasOwn(calls, text)))
      return calledWord(value, parameter, calls, evaluation);
    if (parameter.type === "word") return unknownWord(value.name.span, parameter.name, parameter.words ?? []);
  }
  return convert(evaluateValue(value, evaluation), parameter, callee, span);
}

/** A word of another library for one of these, or for no padding at all, unless it is a name of this text. */
function isWordElsewhere(bare: string, words: readonly string[], { kind }: tree.Value, { scope }: Evaluation): boolean {
  const here = valueHere(bare);
  if (words.includes(bare) || here === undefined) return false;
  if (words.includes(here)) return true;
  return here === NO_PADDING && here !== bare && (kind === "string" || scope.value(bare) === undefined);
}

/** What stands alone or in quotes: `same`, `"same"`. */
function bareWord(value: tree.Value): string | undefined {
  if (value.kind === "string") return value.value;
  return value.kind === "call" && value.arguments.length === 0 ? value.name.text : undefined;
}

function calledWord(call: tree.Call, parameter: Parameter, table: WordTable, evaluation: Evaluation): ArgumentValue {
  const { text, span } = call.name;
  // A name of every object, `constructor`, is no word.
  const word = Object.hasOwn(table, text) ? table[text] : undefined;
  if (!word) return unknownWord(span, parameter.name, Object.keys(table));
  // Of an initialisation the first may stand without its name, also where it has a default: he_normal(fan_out).
  const firstAlone = parameter.type === "initializer";
  return { kind: "word", word: text, arguments: wordArguments(call, word, evaluation, firstAlone) };
}

/** What a call gives, by name; what it leaves out is for whoever reads the word's defaults. */
function wordArguments(
  call: tree.Call,
  { parameters }: Word,
  evaluation: Evaluation,
  firstAlone: boolean,
): ReadonlyMap<string, ArgumentValue> {
  const { text } = call.name;
  const byName = new Map(parameters.map((each) => [each.name, each]));
  const formals = parameters.map((each, index) => ({
    name: each.name,
    required: isRequired(each) || (firstAlone && index === 0),
  }));
  const values = new Map<string, ArgumentValue>();
  const together = new Together();
  for (const [name, actual] of bindArguments(call, text, formals, together)) {
    const parameter = byName.get(name) ?? bug(`${text} has no ${name}`);
    const value = together.attempt(() => argumentValue(actual, parameter, text, evaluation));
    if (value) values.set(name, value);
  }
  together.end();
  const missing = parameters.find((each) => isRequired(each) && !values.has(each.name));
  if (missing)
    abandon(reportCall("RN2014", call.span, { callee: text, name: missing.name }, { help: `write ${text}(…)` }));
  return values;
}

/** Options of a statement, by name: those that it gives, and the others' defaults. */
export function optionsOf(
  text: string,
  span: Span,
  written: readonly tree.Argument[],
  word: Word,
  evaluation: Evaluation,
): ReadonlyMap<string, ArgumentValue> {
  const call: tree.Call = { kind: "call", name: { text, span }, arguments: written, parenthesised: true, span };
  const values = new Map(wordArguments(call, word, evaluation, false));
  for (const { name, defaultValue } of word.parameters)
    if (typeof defaultValue === "object" && !values.has(name)) values.set(name, defaultValue);
  return values;
}

const wanted: { readonly [T in ParameterType]: string } = {
  int: "a whole number",
  float: "a number",
  bool: "true or false",
  size: "a whole number or [height, width]",
  "size or int[4]": "a whole number, [height, width] or [top, bottom, left, right]",
  word: "a word",
  words: "a list of words",
  text: "a text in quotes",
  name: "a name",
  "float[]": "a list of numbers",
  initializer: "an initialisation such as he_normal(fan_out)",
  value: "a tensor",
  "value or value[]": "a tensor or a list of tensors",
};

/** Largest number that a layer takes: beyond it is a mistake, and sizes stay exact in doubles. */
const LARGEST = whole(2 ** 31);

/** A value as what a parameter takes: RN2016, RN2017 where it is something else. */
export function convert(value: Value, parameter: Parameter, callee: string, span: Span): ArgumentValue {
  const { name, type } = parameter;
  if (value.kind === "unknown") return abandon();
  const wrong = (): never =>
    abandon(reportCall("RN2016", span, { name, type: describeKind(value), callee, otherType: wanted[type] }));
  const numeric = (each: Value): ArgumentValue => {
    if (each.kind !== "number") return wrong();
    if (type !== "float") requireWhole(each, span);
    if (compare(each.value, LARGEST) > 0) {
      const slots = { name, value: formatRational(each.value), callee, range: "at most 2,147,483,648" };
      abandon(reportCall("RN2050", span, slots));
    }
    return { kind: "number", value: each.value };
  };
  const tensor = (each: Value): ArgumentValue =>
    each.kind === "tensor" ? { kind: "tensor", shape: each.shape, value: each.id } : wrong();
  switch (type) {
    case "int":
    case "float":
      return numeric(value);
    case "bool":
      return value.kind === "bool" ? value : wrong();
    case "size":
    case "size or int[4]": {
      if (value.kind !== "list") return numeric(value);
      const lengths = type === "size" ? [2] : [2, 4];
      return lengths.includes(value.items.length) ? { kind: "list", items: value.items.map(numeric) } : wrong();
    }
    case "value":
      return tensor(value);
    case "value or value[]":
      return value.kind === "list" ? { kind: "list", items: value.items.map(tensor) } : tensor(value);
    case "word":
    case "words":
    case "text":
    case "name":
    case "float[]":
    case "initializer":
      return wrong();
  }
}
