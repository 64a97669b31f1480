/** Reads typed arguments of a layer's call. The expander has checked kinds, so a wrong one here is our fault. */
import { bug } from "../../bug.ts";
import { reportShape } from "../shapes/messages.ts";
import { reportCall } from "../words/messages.ts";
import { toNumber } from "../values/rational.ts";
import type { ArgumentValue } from "../words/word.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { formatShape, type Shape } from "../shapes/shape.ts";
import type { FailedLayer, Initializer, LayerCall, LayerOutcome, WeightDeclaration } from "./layer.ts";
import { argumentText } from "../words/argument-text.ts";

export type Pair = readonly [number, number];
export type Sides = readonly [number, number, number, number];

export function argument(call: LayerCall, name: string): ArgumentValue {
  return call.arguments.get(name) ?? bug(`argument ${name} is missing`);
}
export function numberOf(call: LayerCall, name: string): number {
  const value = argument(call, name);
  return value.kind === "number" ? toNumber(value.value) : bug(`${name} is no number`);
}
export function boolOf(call: LayerCall, name: string): boolean {
  const value = argument(call, name);
  return value.kind === "bool" ? value.value : bug(`${name} is no bool`);
}
export function wordOf(call: LayerCall, name: string): string {
  const value = argument(call, name);
  return value.kind === "word" ? value.word : bug(`${name} is no word`);
}
function numbers(value: ArgumentValue): readonly number[] {
  if (value.kind === "number") return [toNumber(value.value)];
  return value.kind === "list" ? value.items.flatMap(numbers) : bug("a size is no number");
}
/** [height, width]. */
export function sizeOf(call: LayerCall, name: string): Pair {
  const [height = 0, width = height] = numbers(argument(call, name));
  return [height, width];
}

/**
 * [top, bottom, left, right]; `half` keeps the size at stride 1 for an odd kernel and is 0 for an even one.
 */
export function paddingOf(call: LayerCall, kernel: Pair, dilation: Pair): Sides {
  const value = argument(call, "padding");
  if (value.kind === "word") {
    const [y, x] = kernel.map((k, axis) => (k % 2 === 1 ? ((dilation[axis] ?? 1) * (k - 1)) / 2 : 0)) as [
      number,
      number,
    ];
    return [y, y, x, x];
  }
  const given = numbers(value);
  if (given.length === 4) return given as unknown as Sides;
  const [y = 0, x = y] = given;
  return [y, y, x, x];
}

/** A problem where an argument is below its least value. */
export function belowLeast(
  call: LayerCall,
  layer: string,
  least: { readonly [parameter: string]: number },
): readonly Diagnostic[] {
  const small: Diagnostic[] = [];
  for (const [name, minimum] of Object.entries(least)) {
    const value = call.arguments.get(name);
    if (!value || value.kind === "word" || reaches(value, minimum)) continue;
    const slots = { name, value: argumentText(value), callee: layer, range: `at least ${minimum}` };
    small.push(reportCall("RN2050", call.spanOf(name), slots));
  }
  return small;
}
function reaches(value: ArgumentValue, least: number): boolean {
  if (value.kind === "number") return toNumber(value.value) >= least;
  return numbers(value).every((each) => each >= least);
}

/** The next step from the layout that is there to the one that is wanted. */
const layoutHelp: { readonly [wanted: string]: { readonly [L in Shape["layout"]]?: string } } = {
  "an image": {
    vector: "an image is [N, C, H, W]",
    tokens: "an image is [N, C, H, W]; `untokens` makes one of tokens, in another value's size",
  },
  tokens: {
    image: "tokens are [N, L, C]; write `tokens` first, which makes one of each pixel",
    vector: "tokens are [N, L, C]",
  },
};

export function wrongLayout(call: LayerCall, layer: string, wanted: string): LayerOutcome<never> {
  const details = { help: layoutHelp[wanted]?.[call.input.layout] ?? `it needs ${wanted}` };
  return failed(reportShape("RN2003", call.span, { layer, layout: wanted, shape: formatShape(call.input) }, details));
}
export function failed(...diagnostics: readonly Diagnostic[]): FailedLayer {
  return { ok: false, diagnostics };
}
/** @param others values read after the current one */
export function made<A, Others extends readonly number[]>(
  attributes: A,
  shape: Shape,
  weights: readonly WeightDeclaration[] = [],
  ...others: Others
): LayerOutcome<A, Others> {
  return { ok: true, instance: { attributes, shape, weights, others } };
}

export function zeros(tensor: string, channels: number): WeightDeclaration {
  return {
    tensor,
    shape: [channels],
    layout: "channels",
    role: "parameter",
    initializer: { kind: "constant", value: 0 },
  };
}
export function constantInitializer(value: number): Initializer {
  return { kind: "constant", value };
}
