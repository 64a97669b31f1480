/** `parallel`: paths from one value, joined in their order (`reference.md`, section 3.5). */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { bug } from "../../bug.ts";
import { Abandoned, abandon } from "../abandon.ts";
import { formatShape } from "../shapes/shape.ts";
import type { Part } from "../structure.ts";
import type { ArgumentValue } from "../words/word.ts";
import { optionsOf } from "./argument-value.ts";
import type { BodyFlow, Context, Expanding } from "./context.ts";
import { parallelWord } from "./join-words.ts";
import { layerOf } from "./layer-call.ts";
import { reportExpansion } from "./messages.ts";
import type { Nodes, Tensor } from "./nodes.ts";
import { wayTo } from "./way-to.ts";

export function expandParallel(expander: Expanding, parallel: tree.Parallel, flow: BodyFlow, context: Context): Tensor {
  const { keywordSpan: span, paths, arguments: written } = parallel;
  // What is wrong with its options hides nothing of its paths.
  const given = expander.problems.attempt(
    () => optionsOf("parallel", span, written, parallelWord, expander.evaluation(flow, context)),
    () => undefined,
    () => wayTo(context),
  );
  const made = paths.map(({ name, body, span: at }) => {
    const parts: Part[] = [];
    const frame = context.frame.child(name?.text ?? "path");
    const from = expander.nodes.list.length;
    const left = expander.body(body, { value: flow.value }, { ...context, frame, counts: false, parts });
    if (left.unjoined) abandon(reportExpansion("RN2024", at, {}, { help: "a path ends in a value" }));
    const to = expander.nodes.list.length;
    return { parts, value: left.value, at, from, to, ...(name ? { name: name.text } : {}) };
  });
  if (!given) return abandon();
  const how = joinOf(given.get("join"));
  const joining: Part[] = [];
  const values = made.map(({ value }) => value);
  const joined = showingPaths(expander.nodes, flow.value, made, how, () =>
    join(expander, how, values, parallel, { ...context, parts: joining }),
  );
  context.parts.push({
    kind: "parallel",
    span,
    input: flow.value.id,
    paths: made.map(({ parts, value, name }) => ({ parts, value: value.id, ...(name ? { name } : {}) })),
    how,
    join: { parts: joining, value: joined.id },
  });
  return joined;
}

interface MadePath {
  readonly value: Tensor;
  readonly name?: string;
  readonly at: Span;
  /** Its nodes, the last one left out. */
  readonly from: number;
  readonly to: number;
}

/** Where the paths do not go together, each shows what it is, and how it became so. */
function showingPaths<T>(
  nodes: Nodes,
  { shape: input }: Tensor,
  paths: readonly MadePath[],
  how: "concat" | "add" | "mul",
  make: () => T,
): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Abandoned)) throw error;
    const related = paths.map(({ at, value }) => ({
      span: { ...at, end: at.start + "path".length },
      text: `this is ${formatShape(value.shape)}`,
    }));
    const ways = paths.flatMap(({ name, from, to }, index) => {
      const steps = nodes.steps(from, to, input).map(({ text, shape }) => ` -> ${text} ${formatShape(shape)}`);
      return steps.length > 0 ? [`path ${name ?? index + 1}: ${formatShape(input)}${steps.join("")}`] : [];
    });
    const what = how === "concat" ? "layout, height and width" : "shape";
    const help = `help: let all paths end in the same ${what}`;
    const why = (notes: readonly string[]): readonly string[] => notes.filter((note) => !note.startsWith("help: "));
    const shown = (each: Diagnostic): Diagnostic => ({ ...each, related, notes: [...why(each.notes), ...ways, help] });
    return abandon(...error.diagnostics.map(shown));
  }
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
