/** `parallel`: paths from one value, joined in their order (`reference.md`, section 3.5). */
import type * as tree from "../../../grammar/tree.ts";
import { bug } from "../../bug.ts";
import { abandon } from "../abandon.ts";
import type { Part } from "../structure.ts";
import type { ArgumentValue } from "../words/word.ts";
import { optionsOf } from "./argument-value.ts";
import type { BodyFlow, Context, Expanding } from "./context.ts";
import { parallelWord } from "./join-words.ts";
import { layerOf } from "./layer-call.ts";
import { reportExpansion } from "./messages.ts";
import type { Tensor } from "./nodes.ts";

export function expandParallel(expander: Expanding, parallel: tree.Parallel, flow: BodyFlow, context: Context): Tensor {
  const { keywordSpan: span, paths, arguments: written } = parallel;
  const given = optionsOf("parallel", span, written, parallelWord, expander.evaluation(flow, context));
  const how = joinOf(given.get("join"));
  const made = paths.map(({ name, body, span: at }) => {
    const parts: Part[] = [];
    const frame = context.frame.child(name?.text ?? "path");
    const left = expander.body(body, { value: flow.value }, { ...context, frame, counts: false, parts });
    if (left.unjoined) abandon(reportExpansion("RN2024", at, {}, { help: "a path ends in a value" }));
    return { parts, value: left.value, ...(name ? { name: name.text } : {}) };
  });
  const joining: Part[] = [];
  const joined = join(
    expander,
    how,
    made.map(({ value }) => value),
    parallel,
    { ...context, parts: joining },
  );
  context.parts.push({
    kind: "parallel",
    span,
    input: flow.value.id,
    paths: made.map((path) => ({ ...path, value: path.value.id })),
    how,
    join: { parts: joining, value: joined.id },
  });
  return joined;
}

function joinOf(value: ArgumentValue | undefined): "concat" | "add" | "mul" {
  const word = value?.kind === "word" ? value.word : "concat";
  return word === "concat" || word === "add" || word === "mul" ? word : bug(`${word} joins no paths`);
}

function join(
  expander: Expanding,
  how: "concat" | "add" | "mul",
  [first, ...others]: readonly Tensor[],
  { keywordSpan: span }: tree.Parallel,
  context: Context,
): Tensor {
  if (!first) return bug("a parallel has no path");
  const tensor = ({ shape, id }: Tensor): ArgumentValue => ({ kind: "tensor", shape, value: id });
  if (how === "concat") {
    if (others.length === 0) return first;
    const items = others.map(tensor);
    const layer = layerOf("concat", { others: { kind: "list", items } }, first.shape, span);
    return expander.made(layer, "concat", first, span, context);
  }
  return others.reduce(
    (sum, other) => expander.made(layerOf(how, { other: tensor(other) }, sum.shape, span), how, sum, span, context),
    first,
  );
}
