/** Sum of the current value and another: what a residual's join is. The other may be the smaller of the two. */
import { required } from "../words/parameters.ts";
import { disagreement, disagreementNotes } from "../shapes/agreement.ts";
import { reportShape } from "../shapes/messages.ts";
import { formatShape, type Shape } from "../shapes/shape.ts";
import { failed, made } from "./read-arguments.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const addLayer: LayerDefinition<NoAttributes, readonly [other: number]> = {
  doc: "the sum of the current value and another, which may be the smaller of the two",
  torch: "x + other",
  example: "let other = { conv(64, kernel: 1) -> bn }\nconv(64, kernel: 3) -> bn -> add(other)",
  operations: 3,
  parameters: [required("other", "value", "what is added")],
  instantiate(call) {
    const other = call.arguments.get("other");
    if (other?.kind !== "tensor") return failed();
    if (spreadsOver(other.shape, call.input)) return made({}, call.input, [], other.value);
    const shapes = { layer: "add", shape: formatShape(call.input), otherShape: formatShape(other.shape) };
    const notes = other.shape.layout === call.input.layout ? disagreed(call.input, other.shape) : [];
    const help = "give both the same shape first, or add a vector of as many channels, or one channel of that size";
    return failed(reportShape("RN2002", call.span, shapes, { notes, help }));
  },
};

/** The one broadcasting rule: the same shape, a vector with as many channels, or one channel with the same extents. */
function spreadsOver(other: Shape, over: Shape): boolean {
  if (other.layout === "vector" && other.channels === over.channels) return true;
  if (other.layout !== over.layout || (other.channels !== over.channels && other.channels !== 1)) return false;
  return disagreement(over, other) === undefined;
}
function disagreed(current: Shape, other: Shape): readonly string[] {
  const found = disagreement(current, other);
  return found ? disagreementNotes(found, ["current", "other"]) : [];
}
