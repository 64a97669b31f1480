/** A call of a layer: its arguments evaluated against the layer's own table, option words included. */
import { nearest } from "../../../grammar/nearest.ts";
import type { Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import { bindArguments, type Actual } from "./bind-arguments.ts";
import { evaluateValue } from "../values/evaluate.ts";
import { PeriodLimit } from "../shapes/extent.ts";
import { initializerWords } from "../layers/initializers.ts";
import type { ArgumentValue, LayerCall, LayerInstance, LayerParameter } from "../layers/layer.ts";
import { layers, type LayerAttributes, type LayerName, type OtherInputs } from "../layers/table.ts";
import { report } from "../messages.ts";
import { compare, formatRational, isWhole, whole } from "../values/rational.ts";
import type { Evaluation } from "../values/evaluation.ts";
import { bothLeast, everySize, type LeastSizes } from "../shapes/least-sizes.ts";
import type { Shape } from "../shapes/shape.ts";
import { requireWhole } from "../values/declared-types.ts";
import { describeKind, type Value } from "../values/value.ts";

export interface MadeLayer<L extends LayerName> extends LayerInstance<LayerAttributes[L], OtherInputs<L, number>> {
  /** The sizes from which its arguments are what they are. */
  readonly from: LeastSizes;
  /** The call with its numbers filled in, defaults left out: `conv(128, kernel: 3, stride: 2)`. */
  readonly text: string;
}

/**
 * @param carried arguments that came with a block-valued parameter or from a stage's stride
 */
export function callLayer<L extends LayerName>(
  name: L,
  call: tree.Call,
  evaluation: Evaluation,
  input: Shape,
  carried: ReadonlyMap<string, Value>,
): MadeLayer<L> {
  const { parameters } = layers[name];
  const formals = parameters.map((each) => ({
    name: each.name,
    required: each.defaultValue === undefined && !carried.has(each.name),
  }));
  const actuals = bindArguments(call, name, formals);
  const values = new Map<string, ArgumentValue>();
  const shown: string[] = [];
  let from = everySize;
  for (const parameter of parameters) {
    const given = actuals.get(parameter.name);
    const fromCarrier = carried.get(parameter.name);
    const value = given
      ? argumentValue(given, parameter, name, evaluation)
      : fromCarrier
        ? convert(fromCarrier, parameter, name, call.span)
        : defaultOf(parameter, values);
    if (!value) {
      return abandon(
        report(
          "RN2014",
          call.span,
          { callee: name, name: parameter.name },
          { help: `write ${name}(${parameter.name}${parameter === parameters[0] ? "" : ": …"})` },
        ),
      );
    }
    if (value.kind === "bool") from = bothLeast(from, value.from);
    values.set(parameter.name, value);
    const fallback = defaultOf(parameter, values);
    if (!fallback || !sameArgument(value, fallback)) {
      const text = argumentText(value);
      shown.push(
        parameter.defaultValue === undefined && parameter === parameters[0] ? text : `${parameter.name}: ${text}`,
      );
    }
  }
  const layerCall: LayerCall = {
    arguments: values,
    input,
    span: call.span,
    spanOf: (parameter) => actuals.get(parameter)?.span ?? call.span,
  };
  const text = shown.length > 0 ? `${name}(${shown.join(", ")})` : name;
  try {
    const outcome = layers[name].instantiate(layerCall);
    return outcome.ok ? { ...outcome.instance, text, from } : abandon(...outcome.diagnostics);
  } catch (error) {
    if (error instanceof PeriodLimit) return abandon(report("RN5012", call.span, { n: error.period }));
    throw error;
  }
}

function defaultOf(
  { defaultValue }: LayerParameter,
  values: ReadonlyMap<string, ArgumentValue>,
): ArgumentValue | undefined {
  return typeof defaultValue === "string" ? values.get(defaultValue) : defaultValue;
}

function argumentValue(
  { value, span }: Actual,
  parameter: LayerParameter,
  callee: string,
  evaluation: Evaluation,
): ArgumentValue {
  // Option words are looked up in the parameter's own list, never in scope.
  if (value.kind === "call") {
    const { text } = value.name;
    if (parameter.words?.includes(text) && !value.parenthesised)
      return { kind: "word", word: text, arguments: new Map() };
    if (parameter.type === "initializer") return initializerWord(value, evaluation);
    if (parameter.type === "word") return unknownWord(value.name, parameter.words ?? [], parameter.name);
  }
  return convert(evaluateValue(value, evaluation), parameter, callee, span);
}

function unknownWord(name: tree.Name, allowed: readonly string[], parameter: string): never {
  const near = nearest(name.text, allowed);
  const help = near ? `did you mean ${near}?` : `${parameter} is one of ${allowed.join(", ")}`;
  return abandon(
    report(
      "RN2012",
      name.span,
      { name: name.text, kind: "name", otherKind: `word of ${parameter} (${allowed.join(", ")})` },
      { help },
    ),
  );
}

function initializerWord(call: tree.Call, evaluation: Evaluation): ArgumentValue {
  const word = call.name.text;
  const parameters = initializerWords[word];
  if (!parameters) return unknownWord(call.name, Object.keys(initializerWords), "init");
  const formals = parameters.map(({ name, defaultValue }, index) => ({
    name,
    required: defaultValue === undefined || index === 0,
  }));
  const values = new Map<string, ArgumentValue>();
  for (const [name, { value, span }] of bindArguments(call, word, formals)) {
    const words = parameters.find((each) => each.name === name)?.words;
    if (words && value.kind === "call") {
      if (!words.includes(value.name.text)) unknownWord(value.name, words, name);
      values.set(name, { kind: "word", word: value.name.text, arguments: new Map() });
    } else values.set(name, convert(evaluateValue(value, evaluation), { name, type: "float" }, word, span));
  }
  const missing = parameters.find(({ name, defaultValue }) => defaultValue === undefined && !values.has(name));
  if (missing) abandon(report("RN2014", call.span, { callee: word, name: missing.name }));
  return { kind: "word", word, arguments: values };
}

const wanted: { readonly [T in LayerParameter["type"]]: string } = {
  int: "a whole number",
  float: "a number",
  bool: "true or false",
  size: "a whole number or [height, width]",
  "size or int[4]": "a whole number, [height, width] or [top, bottom, left, right]",
  word: "a word",
  initializer: "an initialisation such as he_normal(fan_out)",
  value: "a tensor",
  "value or value[]": "a tensor or a list of tensors",
};

/** Largest number that a layer takes: beyond it is a mistake, and sizes stay exact in doubles. */
const LARGEST = whole(2 ** 31);

function convert(value: Value, parameter: LayerParameter, callee: string, span: Span): ArgumentValue {
  const { name, type } = parameter;
  const wrong = (): never =>
    abandon(report("RN2016", span, { name, type: describeKind(value), callee, otherType: wanted[type] }));
  const numeric = (each: Value): ArgumentValue => {
    if (each.kind !== "number") return wrong();
    if (type !== "float") requireWhole(each, span);
    if (compare(each.value, LARGEST) > 0) {
      abandon(
        report("RN2016", span, { name, type: formatRational(each.value), callee, otherType: "at most 2,147,483,648" }),
      );
    }
    return { kind: "number", value: each.value };
  };
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
    case "value or value[]":
      return value.kind === "tensor" ? { kind: "tensor", shape: value.shape, value: value.id } : wrong();
    case "word":
    case "initializer":
      return wrong();
  }
}

function sameArgument(a: ArgumentValue, b: ArgumentValue): boolean {
  return argumentText(a) === argumentText(b);
}

function argumentText(value: ArgumentValue): string {
  switch (value.kind) {
    case "number":
      return isWhole(value.value) ? value.value.numerator.toString() : formatRational(value.value);
    case "bool":
      return String(value.value);
    case "list":
      return `[${value.items.map(argumentText).join(", ")}]`;
    case "word":
      return value.arguments.size > 0
        ? `${value.word}(${[...value.arguments.values()].map(argumentText).join(", ")})`
        : value.word;
    case "tensor":
      return `#${value.value}`;
  }
}
