/** A call of a layer: its arguments evaluated against the layer's own table, option words included. */
import type { Span } from "../../../grammar/source.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import { Together } from "../together.ts";
import { bindArguments, type Actual, type Formal } from "./bind-arguments.ts";
import { PeriodLimit } from "../shapes/extent.ts";
import type { LayerCall, LayerInstance } from "../layers/layer.ts";
import type { ArgumentValue, Parameter } from "../words/word.ts";
import { argumentValue, convert } from "./argument-value.ts";
import { layers, type LayerAttributes, type LayerName, type OtherInputs } from "../layers/table.ts";
import { reportShape } from "../shapes/messages.ts";
import { reportCall } from "../words/messages.ts";
import type { Evaluation } from "../values/evaluation.ts";
import { bothLeast, everySize, type LeastSizes } from "../shapes/least-sizes.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Value, ValueId } from "../values/value.ts";
import { argumentText } from "../words/argument-text.ts";

export interface MadeLayer<L extends LayerName> extends LayerInstance<LayerAttributes[L], OtherInputs<L, number>> {
  /** The sizes from which its arguments are what they are. */
  readonly from: LeastSizes;
  /** The call with its numbers filled in, defaults left out: `conv(128, kernel: 3, stride: 2)`. */
  readonly text: () => string;
}

/** @param others values that the layer read beside the current one */
type Explain = (found: Diagnostic, others: readonly ValueId[]) => Diagnostic;

/**
 * @param current value; its arguments are judged whether or not its shape is known
 * @param carried arguments that came with a block-valued parameter or from a stage's stride
 * @param explain adds what the layer does not know: how the values that it read came to their shapes
 */
export function callLayer<L extends LayerName>(
  name: L,
  call: tree.Call,
  evaluation: Evaluation,
  current: { readonly shape: Shape },
  carried: ReadonlyMap<string, Value>,
  explain: Explain,
): MadeLayer<L> {
  const { parameters } = layers[name];
  const together = new Together();
  const actuals =
    call.arguments.length === 0 ? nothingGiven : bindArguments(call, name, formalsOf(name, carried), together);
  // A misspelt argument may be meant for any that is not given.
  const isMisspelt = together.isWrong;
  const values = new Map<string, ArgumentValue>();
  let from = everySize;
  for (const parameter of parameters) {
    const given = actuals.get(parameter.name);
    const value = together.attempt(() =>
      given
        ? argumentValue(given, parameter, name, evaluation)
        : ungiven(parameter, carried.get(parameter.name), values, name, call.span),
    );
    if (!value) {
      const isOther = typeof parameter.defaultValue === "string";
      if (parameter.optional || isMisspelt || isOther || given || carried.has(parameter.name)) continue;
      const help = parameter === parameters[0] ? `write ${name}(${parameter.name})` : `add \`${parameter.name}: …\``;
      together.tell(reportCall("RN2014", call.span, { callee: name, name: parameter.name }, { help }));
      continue;
    }
    if (value.kind === "bool") from = bothLeast(from, value.from);
    values.set(parameter.name, value);
  }
  together.end();
  const text = (): string => textOfCall(name, values);
  const spanOf = (parameter: string): Span => actuals.get(parameter)?.span ?? call.span;
  const others: ValueId[] = [];
  values.forEach((value) => collectTensors(value, others));
  const layerCall = { arguments: values, input: current.shape, span: call.span, spanOf };
  const { attributes, shape, weights, others: read } = makeLayer(name, layerCall, (found) => explain(found, others));
  return { attributes, shape, weights, others: read, text, from };
}

function textOfCall(name: LayerName, values: ReadonlyMap<string, ArgumentValue>): string {
  const { parameters } = layers[name];
  const shown = parameters.flatMap((parameter) => {
    const value = values.get(parameter.name);
    if (!value) return [];
    const [text, usual] = [argumentText(value), defaultOf(parameter, values)];
    if (usual && argumentText(usual) === text) return [];
    return parameter.defaultValue === undefined && parameter === parameters[0]
      ? [text]
      : [`${parameter.name}: ${text}`];
  });
  return shown.length > 0 ? `${name}(${shown.join(", ")})` : name;
}

const nothingGiven: ReadonlyMap<string, Actual> = new Map();

function formalsOf(name: LayerName, carried: ReadonlyMap<string, Value>): readonly Formal[] {
  return layers[name].parameters.map((each) => ({
    name: each.name,
    // An optional one may stand first, too, by position: upsample(2).
    required: each.defaultValue === undefined && !carried.has(each.name),
    takesList: each.type === "value or value[]",
  }));
}

/** Of a parameter that the call does not give. */
function ungiven(
  parameter: Parameter,
  carried: Value | undefined,
  values: ReadonlyMap<string, ArgumentValue>,
  callee: LayerName,
  span: Span,
): ArgumentValue | undefined {
  return carried ? convert(carried, parameter, callee, span) : defaultOf(parameter, values);
}

function collectTensors(value: ArgumentValue, found: ValueId[]): void {
  if (value.kind === "tensor") found.push(value.value);
  else if (value.kind === "list") for (const item of value.items) collectTensors(item, found);
}

/** A layer whose arguments are values already: all that it has no default for. @param span what asks for it */
export function layerOf<L extends LayerName>(
  name: L,
  given: { readonly [parameter: string]: ArgumentValue },
  input: Shape,
  span: Span,
): MadeLayer<L> {
  const values = new Map(Object.entries(given));
  for (const parameter of layers[name].parameters) {
    const value = values.get(parameter.name) ?? defaultOf(parameter, values);
    if (value) values.set(parameter.name, value);
  }
  return {
    ...makeLayer(name, { arguments: values, input, span, spanOf: () => span }),
    text: () => name,
    from: everySize,
  };
}

function makeLayer<L extends LayerName>(
  name: L,
  call: LayerCall,
  explain = (found: Diagnostic): Diagnostic => found,
): LayerInstance<LayerAttributes[L], OtherInputs<L, number>> {
  try {
    const outcome = layers[name].instantiate(call);
    return outcome.ok ? outcome.instance : abandon(...outcome.diagnostics.map(explain));
  } catch (error) {
    if (error instanceof PeriodLimit) return abandon(reportShape("RN5012", call.span, { n: error.period }));
    throw error;
  }
}

function defaultOf({ defaultValue }: Parameter, values: ReadonlyMap<string, ArgumentValue>): ArgumentValue | undefined {
  return typeof defaultValue === "string" ? values.get(defaultValue) : defaultValue;
}
