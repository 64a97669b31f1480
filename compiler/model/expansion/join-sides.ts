/** How both paths of a residual become one: added, side by side, or as a gate says (`reference.md`, section 3.5). */
import type * as tree from "../../../grammar/tree.ts";
import { bug } from "../../bug.ts";
import { abandon } from "../abandon.ts";
import type { ArgumentValue } from "../words/word.ts";
import { reportCall } from "../words/messages.ts";
import type { Evaluation } from "../values/evaluation.ts";
import { toNumber, whole } from "../values/rational.ts";
import { optionsOf } from "./argument-value.ts";
import { placeOf, type Context, type Expanding } from "./context.ts";
import { residualJoins, residualWord, type ResidualJoin } from "./join-words.ts";
import { layerOf } from "./layer-call.ts";
import { reportExpansion } from "./messages.ts";
import type { Tensor } from "./nodes.ts";

export interface ResidualOptions {
  readonly join: ResidualJoin;
  /** First value of a gate's bias. */
  readonly bias: number;
  readonly drop: ArgumentValue;
  readonly scale: ArgumentValue | undefined;
}

/** x, F(x) and S(x). */
export interface Sides {
  readonly input: Tensor;
  readonly f: Tensor;
  readonly s: Tensor;
}

/** Of a residual that says nothing of them. */
const usual: ResidualOptions = { join: "add", bias: -1, drop: { kind: "number", value: whole(0) }, scale: undefined };

export function residualOptions(residual: tree.Residual, evaluation: Evaluation): ResidualOptions {
  const { keywordSpan, arguments: written } = residual;
  if (written.length === 0) return usual;
  const options = optionsOf("residual", keywordSpan, written, residualWord, evaluation);
  const [join, drop, scale] = ["join", "drop", "scale"].map((name) => options.get(name));
  const spanOf = (option: string): tree.Residual["span"] =>
    written.find(({ name }) => name?.text === option)?.span ?? keywordSpan;
  if (join?.kind !== "word" || !isJoin(join.word) || drop?.kind !== "number") return bug("a residual lacks an option");
  if (join.word !== "add")
    for (const option of ["drop", "scale"])
      if (written.some(({ name }) => name?.text === option))
        abandon(
          reportExpansion("RN2067", spanOf(option), { option, join: join.word }, { help: "leave it out, or add" }),
        );
  const rate = toNumber(drop.value);
  if (!(rate >= 0 && rate < 1)) {
    const slots = { name: "drop", value: String(rate), callee: "residual", range: "at least 0 and below 1" };
    abandon(reportCall("RN2050", spanOf("drop"), slots));
  }
  return { join: join.word, bias: biasOf(join), drop, scale };
}

function isJoin(word: string): word is ResidualJoin {
  return Object.hasOwn(residualJoins, word);
}

function biasOf(join: Extract<ArgumentValue, { readonly kind: "word" }>): number {
  const given = join.arguments.get("bias") ?? residualJoins.gated.parameters[0].defaultValue;
  return typeof given === "object" && given.kind === "number" ? toNumber(given.value) : bug("a gate has a bias");
}

export function joinSides(
  expander: Expanding,
  { keywordSpan: span }: tree.Residual,
  options: ResidualOptions,
  sides: Sides,
  context: Context,
): Tensor {
  const { f, s } = sides;
  switch (options.join) {
    case "add": {
      const scaled = weigh(expander, options, f, span, context);
      // Without steps of their own both sides may be the same value.
      const sum = { attributes: {}, shape: f.shape, weights: [] };
      return expander.nodes.add("add", sum, [scaled.id, s.id], place("add", span, context), () => "add");
    }
    case "concat": {
      const others: ArgumentValue = { kind: "list", items: [tensor(f)] };
      const layer = layerOf("concat", { others }, s.shape, span);
      return expander.nodes.add(
        "concat",
        layer,
        [s.id, ...layer.others],
        place("concat", span, context),
        () => "concat",
      );
    }
    case "gated": {
      const gate = gateOf(expander, options.bias, sides, span, context);
      const layer = layerOf("blend", { f: tensor(f), s: tensor(s) }, gate.shape, span);
      return expander.nodes.add(
        "blend",
        layer,
        [gate.id, ...layer.others],
        place("gated", span, context),
        () => "gated",
      );
    }
  }
}

function place(name: string, span: tree.Residual["span"], context: Context): ReturnType<typeof placeOf> {
  return placeOf(context.frame.unique(name), span, context);
}
function tensor({ shape, id }: Tensor): ArgumentValue {
  return { kind: "tensor", shape, value: id };
}

/** F(x), dropped and scaled as the residual says. */
function weigh(
  expander: Expanding,
  { drop, scale }: ResidualOptions,
  f: Tensor,
  span: tree.Residual["span"],
  context: Context,
): Tensor {
  const scaled = scale ? factorOf(expander, scale, f, span, context) : f;
  if (drop.kind !== "number" || toNumber(drop.value) === 0) return scaled;
  return expander.made(layerOf("drop_path", { rate: drop }, f.shape, span), "drop_path", scaled, span, context);
}

function factorOf(
  expander: Expanding,
  scale: ArgumentValue,
  f: Tensor,
  span: tree.Residual["span"],
  context: Context,
): Tensor {
  if (scale.kind === "number")
    return expander.made(layerOf("times", { factor: scale }, f.shape, span), "times", f, span, context);
  if (scale.kind !== "word") return bug("a factor is a number or is learned");
  const init = scale.arguments.get("init") ?? bug("a learned factor has a first value");
  const per = scale.arguments.get("per") ?? ({ kind: "word", word: "scalar", arguments: new Map() } as const);
  return expander.made(layerOf("scale", { init, per }, f.shape, span), "scale", f, span, context);
}

/** T = sigmoid of a 1×1 convolution of x, with the stride of F; of vectors and tokens a linear layer. */
function gateOf(
  expander: Expanding,
  bias: number,
  { input, f }: Sides,
  span: tree.Residual["span"],
  context: Context,
): Tensor {
  const inner: Context = { ...context, frame: context.frame.child("gate") };
  const number = (value: number): ArgumentValue => ({ kind: "number", value: whole(value) });
  const channels = number(f.shape.channels);
  const yes: ArgumentValue = { kind: "bool", value: true, from: new Map() };
  const name = input.shape.layout === "image" ? "conv" : "linear";
  const [before, after] = [expander.nodes.strideOf(input.id), expander.nodes.strideOf(f.id)];
  const strides = [after[0] / before[0], after[1] / before[1]];
  if (!strides.every(Number.isInteger)) {
    const help = "a gate is a convolution of x with the stride of F: enlarge x before the residual";
    abandon(reportExpansion("RN2025", span, {}, { help }));
  }
  const stride: ArgumentValue = { kind: "list", items: strides.map(number) };
  const layer =
    name === "conv"
      ? layerOf("conv", { channels, kernel: number(1), stride, bias: yes }, input.shape, span)
      : layerOf("linear", { channels, bias: yes }, input.shape, span);
  const weights = layer.weights.map((weight) =>
    weight.tensor === "bias" ? { ...weight, initializer: { kind: "constant", value: bias } as const } : weight,
  );
  const score = expander.made({ ...layer, weights }, name, input, span, inner);
  return expander.made(layerOf("sigmoid", {}, score.shape, span), "sigmoid", score, span, inner);
}
