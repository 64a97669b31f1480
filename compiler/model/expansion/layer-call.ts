/** A call of a layer: its arguments evaluated against the layer's own table, option words included. */
import type { Span } from "../../../grammar/source.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import { bindArguments } from "./bind-arguments.ts";
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
  readonly text: string;
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
  const formals = parameters.map((each) => ({
    name: each.name,
    // An optional one may stand first, too, by position: upsample(2).
    required: each.defaultValue === undefined && !carried.has(each.name),
  }));
  const actuals = bindArguments(call, name, formals);
  const values = new Map<string, ArgumentValue>();
  const shown: string[] = [];
  let from = everySize;
  for (const parameter of parameters) {
    const given = actuals.get(parameter.name);
    const fromCarrier = carried.get(parameter.name);
    const ungiven = (): ArgumentValue | undefined =>
      fromCarrier ? convert(fromCarrier, parameter, name, call.span) : defaultOf(parameter, values);
    const value = given ? argumentValue(given, parameter, name, evaluation) : ungiven();
    if (!value) {
      if (parameter.optional) continue;
      return abandon(
        reportCall(
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
    if (!fallback || argumentText(value) !== argumentText(fallback)) {
      const text = argumentText(value);
      shown.push(
        parameter.defaultValue === undefined && parameter === parameters[0] ? text : `${parameter.name}: ${text}`,
      );
    }
  }
  const text = shown.length > 0 ? `${name}(${shown.join(", ")})` : name;
  const spanOf = (parameter: string): Span => actuals.get(parameter)?.span ?? call.span;
  const others = [...values.values()].flatMap(tensorsIn);
  const layerCall = { arguments: values, input: current.shape, span: call.span, spanOf };
  return { ...makeLayer(name, layerCall, (found) => explain(found, others)), text, from };
}

function tensorsIn(value: ArgumentValue): readonly ValueId[] {
  if (value.kind === "list") return value.items.flatMap(tensorsIn);
  return value.kind === "tensor" ? [value.value] : [];
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
  return { ...makeLayer(name, { arguments: values, input, span, spanOf: () => span }), text: name, from: everySize };
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
