/** How a layer's further values meet the current one: the one broadcasting rule, and what is said where they do not fit. */
import { bug } from "../../bug.ts";
import type { ArgumentValue } from "../words/word.ts";
import { disagreement, disagreementNotes } from "../shapes/agreement.ts";
import { reportShape } from "../shapes/messages.ts";
import { formatShape, type Shape } from "../shapes/shape.ts";
import { argument, failed, made } from "./read-arguments.ts";
import type { FailedLayer, LayerCall, LayerOutcome, NoAttributes } from "./layer.ts";

export type TensorArgument = Extract<ArgumentValue, { readonly kind: "tensor" }>;

/** The tensors that an argument gives: one, or each of a list. */
export function tensorsOf(call: LayerCall, name: string): readonly TensorArgument[] {
  const value = argument(call, name);
  const items = value.kind === "list" ? value.items : [value];
  return items.map((item) => (item.kind === "tensor" ? item : bug(`${name} is no tensor`)));
}
export function tensorOf(call: LayerCall, name: string): TensorArgument {
  const [only] = tensorsOf(call, name);
  return only ?? bug(`${name} is no tensor`);
}

/** Of `add` and `mul`: the other has the same shape, or a vector's channels, or one channel with the same extents. */
export function joinElements(layer: string, call: LayerCall): LayerOutcome<NoAttributes, readonly [other: number]> {
  const other = tensorOf(call, "other");
  if (spreadsOver(other.shape, call.input)) return made({}, call.input, [], other.value);
  const help =
    "give both the same shape first, or take a vector of as many channels, or one channel at each position of it";
  return unfit(layer, call, other.shape, help);
}

function spreadsOver(other: Shape, over: Shape): boolean {
  if (other.layout === "vector" && other.channels === over.channels) return true;
  return (other.channels === over.channels || other.channels === 1) && samePositions(other, over);
}

/** One layout, and extents that are equal for every size: channels may differ. */
export function samePositions(a: Shape, b: Shape): boolean {
  return a.layout === b.layout && disagreement(a, b) === undefined;
}

/** RN2002, and where the extents agree for some sizes only, for which. */
export function unfit(layer: string, call: LayerCall, other: Shape, help: string): FailedLayer {
  const { input } = call;
  const shapes = { layer, shape: formatShape(input), otherShape: formatShape(other) };
  const found = input.layout === other.layout ? disagreement(input, other) : undefined;
  const notes = found ? disagreementNotes(found, ["current", "other"]) : [];
  return failed(reportShape("RN2002", call.span, shapes, { notes, help }));
}
