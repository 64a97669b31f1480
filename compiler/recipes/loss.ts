/** `loss`: a loss, or a weighted sum of them: `cross_entropy(of: logits) + 0.4 * cross_entropy(of: aux)`. */
import { unchain } from "../../grammar/chain.ts";
import { listed, nearest } from "../../grammar/nearest.ts";
import { textOf } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { lossOf, losses } from "../losses/table.ts";
import { bug } from "../bug.ts";
import { abandon } from "../model/abandon.ts";
import { eachTogether } from "../model/together.ts";
import type { CheckedModel } from "../model/checked.ts";
import { trainingProblem } from "../model/measures/trainable.ts";
import { evaluate } from "../model/values/evaluate.ts";
import type { Evaluation } from "../model/values/evaluation.ts";
import { asNumber } from "../model/values/read-value.ts";
import { toNumber } from "../model/values/rational.ts";
import { reportName } from "../resolve/messages.ts";
import { writeInstead } from "../resolve/unknown-name.ts";
import type { LossTerm, LossTerms } from "./checked-recipe.ts";
import { reportRecipe } from "./messages.ts";
import { readWord, type WordCall } from "./word-call.ts";

/** @throws Abandoned RN4007, RN4032 and what a word of a recipe may have wrong */
export function readLoss(expression: tree.Expression, model: CheckedModel, evaluation: Evaluation): LossTerms {
  const [first, ...others] = eachTogether(termsOf(expression), (term) => readTerm(term, model, evaluation));
  return [first ?? bug("a sum has no term"), ...others];
}

/** What a sum adds, first to last. */
function termsOf(expression: tree.Expression): readonly [tree.Expression, ...tree.Expression[]] {
  const { first, links } = unchain(expression);
  // As far as the left side is one factor of a product, it belongs to that.
  let [begun, others]: [tree.Expression, tree.Expression[]] = [first, []];
  for (const link of links) {
    if (link.kind === "binary" && link.operator === "+") others.push(link.right);
    else if (others.length === 0) begun = link;
    else return [expression];
  }
  return [begun, ...others];
}

function readTerm(term: tree.Expression, model: CheckedModel, evaluation: Evaluation): LossTerm {
  const { factor, of: called } = weighed(term);
  if (called.kind === "binary" || called.kind === "unary") notOneTerm(term);
  const call = readWord(called, losses, "loss", evaluation);
  const of = outputOf(call, model);
  const recipe = call.read((each) => losses[each.word].read(each));
  const placed = of === undefined ? {} : { of };
  const problem = trainingProblem(model, call.span, [{ ...lossOf(recipe), ...placed }]);
  if (problem) abandon(problem);
  return { ...recipe, weight: factor ? weightOf(factor, evaluation) : 1, ...placed };
}

/** `0.4 * mse`, or `mse * 0.4`. */
function weighed(term: tree.Expression): { readonly factor?: tree.Expression; readonly of: tree.Expression } {
  if (term.kind !== "binary" || term.operator !== "*") return { of: term };
  const { left, right } = term;
  if (isLoss(right) && !isLoss(left)) return { factor: left, of: right };
  if (isLoss(left) && !isLoss(right)) return { factor: right, of: left };
  // What is misspelt is the word, not the term.
  if (left.kind === "number" && right.kind === "call") return { factor: left, of: right };
  if (right.kind === "number" && left.kind === "call") return { factor: right, of: left };
  return { of: term };
}
/** RN4036, with what it may have been meant for: a loss that is divided, a weight before a sum. */
function notOneTerm(term: tree.Expression): never {
  const written = rewritten(term);
  const edits = written === undefined ? undefined : [{ span: term.span, replacement: written }];
  const details = edits
    ? { help: `write ${written}`, fix: { title: `write ${written}`, safety: "safe", edits } as const }
    : { help: "write each term as a loss, or as a number times a loss, with + between them" };
  return abandon(reportRecipe("RN4036", term.span, { value: textOf(term.span) }, details));
}
function rewritten(term: tree.Expression): string | undefined {
  if (term.kind !== "binary") return undefined;
  const { left, operator, right } = term;
  const text = (value: tree.Expression): string =>
    value.kind === "binary" ? `(${textOf(value.span)})` : textOf(value.span);
  if (operator === "/" && isLoss(left) && !hasLoss(right)) return `1 / ${text(right)} * ${textOf(left.span)}`;
  if (operator !== "*") return undefined;
  const [sum, factor] = hasLoss(left) ? [left, right] : [right, left];
  const terms = termsOf(sum);
  if (hasLoss(factor) || terms.length < 2 || !terms.every(isLoss)) return undefined;
  return terms.map((each) => `${text(factor)} * ${textOf(each.span)}`).join(" + ");
}
/** Anywhere in a chain. */
function hasLoss(value: tree.Expression): boolean {
  const { first, links } = unchain(value);
  return isLoss(first) || links.some((link) => link.kind === "binary" && isLoss(link.right));
}
function isLoss(value: tree.Expression): boolean {
  return value.kind === "call" && Object.hasOwn(losses, value.name.text);
}

/** RN4032: nothing is learnt of a loss that counts for nothing, or less than that. */
function weightOf(factor: tree.Expression, evaluation: Evaluation): number {
  const weight = toNumber(asNumber(evaluate(factor, evaluation), factor.span));
  if (weight > 0 && Number.isFinite(Math.fround(weight))) return weight;
  const help = "leave out a loss that is not to count";
  return abandon(reportRecipe("RN4032", factor.span, { value: textOf(factor.span) }, { help }));
}

function outputOf(call: WordCall, { outputs }: CheckedModel): string | undefined {
  const value = call.raw("of");
  if (!value) return undefined;
  const name = textOf(value.span);
  const names = outputs.map((output) => output.name);
  if (names.includes(name)) return name;
  const near = nearest(name, names);
  const fix = near === undefined ? {} : { fix: writeInstead(value.span, near) };
  return abandon(reportName("RN2010", value.span, { name, near }, { help: `outputs are ${listed(names)}`, ...fix }));
}
