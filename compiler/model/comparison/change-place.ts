/** Where in today's designs a change was made: the innermost call that is written otherwise than it was. */
import { textOf, type Span } from "../../../grammar/source.ts";
import { callsOf } from "../calls.ts";
import type { CheckedModel, ModelNode } from "../checked.ts";

/** @param before the model as it was: calls that it has as well did not change */
export function changePlaces(before: CheckedModel, after: CheckedModel): (node: ModelNode | undefined) => Span {
  const known = new Set([...spansOf(before)].map(textOf));
  return (node) => {
    const calls = node ? callsOf(node).filter(isOfProject) : [];
    return calls.find((span) => !known.has(textOf(span))) ?? calls.at(-1) ?? after.span;
  };
}

function spansOf({ nodes }: CheckedModel): ReadonlySet<Span> {
  const spans = new Set<Span>();
  for (const node of nodes) for (const span of callsOf(node)) spans.add(span);
  return spans;
}

/** Nobody changes the standard library. */
function isOfProject({ source }: Span): boolean {
  return !source.path.startsWith("std/");
}
