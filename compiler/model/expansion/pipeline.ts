/** Lines of steps and paths that are values: what flows goes from call to call (`reference.md`, section 3.1). */
import { grouped } from "../../../grammar/counted.ts";
import type { Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import type { Part } from "../structure.ts";
import { evaluate } from "../values/evaluate.ts";
import { asWhole, wrongKind } from "../values/read-value.ts";
import type { Scope } from "../values/scope.ts";
import type { BlockField } from "../values/value.ts";
import type { BodyFlow, Context, Expanding } from "./context.ts";
import { reportExpansion } from "./messages.ts";
import type { Tensor } from "./nodes.ts";
import { unknownTensor } from "./problems.ts";
import { wayTo } from "./way-to.ts";

/** What a body makes of the current value, or steps of the value in front of them. */
export function expandPath(
  expander: Expanding,
  path: tree.Body | tree.Flow,
  { value }: BodyFlow,
  context: Context,
  name: string | undefined,
): Tensor {
  expander.budget.spend("evaluations", 1, path.span);
  const parts: Part[] = [];
  const inner: Context = { ...context, parts };
  const begun = (from: tree.Expression): Tensor =>
    expander.problems.attempt(
      () => begin(expander, from, { value }, inner),
      () => unknownTensor,
      () => wayTo(context),
    );
  const left =
    path.kind === "body"
      ? expander.body(path, { value }, inner)
      : expandSteps(expander, path.steps, { value: begun(path.from) }, inner);
  if (left.unjoined) abandon(reportExpansion("RN2024", path.span, {}, { help: "a path ends in a value" }));
  if (parts.length > 0)
    context.parts.push({ kind: "path", ...(name === undefined ? {} : { name }), parts, value: left.value.id });
  return left.value;
}

/** The value in front of an arrow. */
function begin(expander: Expanding, from: tree.Expression, flow: BodyFlow, context: Context): Tensor {
  const value = evaluate(from, expander.evaluation(flow, context));
  return value.kind === "tensor" ? value : wrongKind(value, from.span, "tensor");
}

/** A line of steps, from the current value or from the one that it begins with. */
export function expandPipeline(
  expander: Expanding,
  { from, steps }: tree.Pipeline,
  start: BodyFlow,
  context: Context,
): BodyFlow {
  const [first, ...rest] = steps;
  const named = from ?? (first && !first.count && isValue(first.call, context.scope) ? first.call : undefined);
  if (!named) return expandSteps(expander, steps, start, context);
  const value = evaluate(named, expander.evaluation(start, context));
  if (value.kind !== "tensor") return wrongKind(value, named.span, "tensor");
  expander.nodes.leave(start.value.id, named.span);
  return expandSteps(expander, from ? steps : rest, { ...start, value }, context);
}

function expandSteps(expander: Expanding, steps: readonly tree.Step[], start: BodyFlow, context: Context): BodyFlow {
  let flow = start;
  // What is wrong with one step hides nothing that is wrong with the next.
  for (const step of steps)
    flow = expander.problems.attempt(
      () => expandStep(expander, step, flow, context),
      () => ({ value: unknownTensor }),
      () => wayTo(context),
    );
  return flow;
}

function expandStep(expander: Expanding, { call, count }: tree.Step, start: BodyFlow, context: Context): BodyFlow {
  const value = context.scope.value(call.name.text);
  if (value?.kind === "unknown") return abandon();
  if (value && value.kind !== "callable") return wrongKind(value, call.name.span, "layer or block");
  const counted = count && evaluate(count, expander.evaluation(start, context));
  const copies = count && counted ? asWhole(counted, count.span) : 1;
  if (count && counted?.kind === "number") refuseCounting(counted.counts, count.span);
  if (copies < 0) {
    const help = "a step stands 0 times or more: look at what the count is made of";
    abandon(reportExpansion("RN2051", count?.span ?? call.span, { call: call.name.text, n: copies }, { help }));
  }
  // Asked before expanding: a copy is at least a layer, and a billion copies would take minutes to refuse.
  if (count) {
    const help = (): string => `use fewer copies than ${grouped(copies)}`;
    expander.budget.bound("layers", expander.nodes.list.length + copies, count.span, help);
  }
  let flow = start;
  for (let copy = 1; copy <= copies; copy++) {
    const which = copies > 1 ? { ...context, copy: `${copy} of ${copies}` } : context;
    flow = expander.call(call, flow, which);
  }
  return flow;
}

/** A name alone that stands for a value of the model: the line goes on from it. */
function isValue({ name, parenthesised }: tree.Call, scope: Scope): boolean {
  return !parenthesised && scope.value(name.text)?.kind === "tensor";
}

/** How many blocks there are may not depend on how many there are: RN2039. */
export function refuseCounting(counts: BlockField | undefined, span: Span): void {
  if (counts === undefined) return;
  const help = "give the blocks an argument each, in the stage that calls them";
  abandon(reportExpansion("RN2039", span, { field: counts }, { help }));
}
