/** `at [1, 3, 512, 512]`: the sizes of a model's symbols that a check names. */
import { textOf } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import type { CheckedModel, ModelInput } from "../checked.ts";
import { symbolsOf, type Extent, type Sizes } from "../shapes/extent.ts";
import { reportShape } from "../shapes/messages.ts";
import { formatShape } from "../shapes/shape.ts";
import { sizesOfInput } from "../shapes/sizes.ts";
import { evaluateValue } from "../values/evaluate.ts";
import type { Evaluation } from "../values/evaluation.ts";
import { reportValue } from "../values/messages.ts";
import { asWhole } from "../values/read-value.ts";
import { reportMeasure } from "./messages.ts";
import { atSizes, firstUnfit } from "./first-unfit.ts";

/**
 * None where the check names none. A model of several inputs takes one list for each, in their order, or the first
 * one's alone.
 * @throws Abandoned
 */
export function sizesOfCheck({ at }: tree.CheckDeclaration, model: CheckedModel, evaluation: Evaluation): Sizes {
  const sizes = new Map<string, number>();
  if (!at) return sizes;
  const isOneForEach = at.items.length > 0 && at.items.every(({ kind }) => kind === "list");
  const lists = isOneForEach ? (at.items as readonly tree.ListLiteral[]) : [at];
  if (lists.length > model.inputs.length || (isOneForEach && lists.length < model.inputs.length))
    abandon(wrongLength("`at`", at, lists.length, model.inputs.length, `${model.name} has so many inputs`));
  for (const [index, list] of lists.entries()) {
    const input = model.inputs[index];
    if (input) collect(list, input, evaluation, sizes);
  }
  for (const [symbol, size] of sizes) requireLeast(symbol, size, model, at, sizes);
  return sizes;
}

function wrongLength(name: string, list: tree.ListLiteral, n: number, m: number, help: string) {
  return reportValue("RN2018", list.span, { name, n, m }, { help });
}

function collect(
  list: tree.ListLiteral,
  { shape }: ModelInput,
  evaluation: Evaluation,
  sizes: Map<string, number>,
): void {
  const expected = shape.extents.length + 2;
  if (list.items.length !== expected)
    abandon(wrongLength("`at`", list, list.items.length, expected, `the input is ${formatShape(shape)}`));
  const [batch, ...given] = list.items.map((item) => asWhole(evaluateValue(item, evaluation), item.span));
  const [channels, extents] =
    shape.layout === "tokens" ? [given.at(-1), given.slice(0, -1)] : [given[0], given.slice(1)];
  const found = sizesOfInput(shape, extents, sizes);
  const isOne = batch === 1;
  if (channels === shape.channels && found && isOne) {
    for (const [symbol, size] of found) sizes.set(symbol, size);
    return;
  }
  const help = isOne
    ? "give every symbol one size, and the numbers as the input has them"
    : "quantities are of one example: begin with 1";
  abandon(reportMeasure("RN2064", list.span, { sizes: textOf(list.span), shape: formatShape(shape) }, { help }));
}

function requireLeast(symbol: string, size: number, model: CheckedModel, at: tree.ListLiteral, sizes: Sizes): void {
  const min = model.symbols.get(symbol) ?? 1;
  if (size >= min) return;
  const unfit = firstUnfit(model, sizes);
  const help = `give a larger size: from ${symbol} = ${min} on every window fits`;
  if (!unfit || !symbolsOf(unfit.extent).includes(symbol))
    return abandon(reportMeasure("RN2063", at.span, { model: model.name, symbol, min, size }, { help }));
  const { node, k, at: room, way } = unfit;
  const related = [{ span: node.span, text: "this window" }, ...outermost(node.calledFrom)];
  abandon(
    reportShape(
      "RN2008",
      at.span,
      { k, extent: room, model: model.name, symbol, min },
      { related, notes: [way], help },
    ),
  );
}
function outermost(calls: readonly tree.Call["span"][]) {
  const span = calls.at(-1);
  return span ? [{ span, text: "called here" }] : [];
}

/** Pixels that most images are given where a person has not said how many. */
const USUAL = 224;

/** What may stand after `at`: `[1, 3, 224, 224]`, of several inputs a list for each. */
export function exampleSizes({ inputs, symbols }: CheckedModel): string {
  const lists = inputs.map(({ shape }) => {
    const sizes = new Map(
      [...symbols].map(([symbol, least]) => {
        const factors = inputs.flatMap((input) => input.shape.extents).map((extent) => factorOf(extent, symbol));
        return [symbol, Math.max(least, Math.ceil(USUAL / Math.max(1, ...factors)))];
      }),
    );
    return formatShape({ ...atSizes(shape, sizes), batch: "1" });
  });
  return lists.length === 1 ? (lists[0] ?? "") : `[${lists.join(", ")}]`;
}
function factorOf(extent: Extent, symbol: string): number {
  return extent.kind === "form" && extent.symbol === symbol ? extent.u : 1;
}
