/** Which texts a layer comes from. */
import type { Span } from "../../grammar/source.ts";
import type { ModelNode } from "./checked.ts";

/** The layer's own call, then those that led there, up to the model's. */
export function callsOf({ span, calledFrom }: ModelNode): readonly Span[] {
  return [span, ...calledFrom];
}
