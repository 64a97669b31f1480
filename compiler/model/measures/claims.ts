/** `check M { claims }`: facts of a model that CI holds it to (`reference.md`, section 6). */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { listed, nearest } from "../../../grammar/nearest.ts";
import { textOf } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { Abandoned, abandon } from "../abandon.ts";
import type { CheckedModel } from "../checked.ts";
import { unsupported } from "../unsupported.ts";
import { approximately } from "../values/equality.ts";
import { evaluate } from "../values/evaluate.ts";
import { pureEvaluation, type Evaluation } from "../values/evaluation.ts";
import { asNumber } from "../values/read-value.ts";
import { matchesShape } from "../expansion/expectation.ts";
import { reportMeasure } from "./messages.ts";
import { reportShape } from "../shapes/messages.ts";
import { reportName } from "../../resolve/messages.ts";
import type { Module } from "../../resolve/project.ts";
import * as rational from "../values/rational.ts";
import { quantities, type Quantities, type Quantity } from "./quantities.ts";
import { Scope } from "../values/scope.ts";
import { formatShape } from "../shapes/shape.ts";
import { PeriodLimit, type Sizes } from "../shapes/extent.ts";
import { exampleSizes, sizesOfCheck } from "./check-sizes.ts";
import { atSizes } from "./first-unfit.ts";

const words = [...quantities, "memory", "shape"];

/** Evaluates every claim; each that fails is one diagnostic. @param measured the model's, for all of its checks */
export function checkClaims(
  check: tree.CheckDeclaration,
  model: CheckedModel,
  module: Module,
  measured: Quantities,
): readonly Diagnostic[] {
  const evaluation = pureEvaluation(new Scope(module));
  return check.claims.flatMap((claim) => {
    try {
      return checkClaim(claim, check, model, evaluation, measured);
    } catch (error) {
      if (error instanceof Abandoned) return error.diagnostics;
      if (error instanceof PeriodLimit) return [reportShape("RN5012", claim.span, { n: error.period })];
      throw error;
    }
  });
}

function checkClaim(
  claim: tree.Expression,
  check: tree.CheckDeclaration,
  model: CheckedModel,
  evaluation: Evaluation,
  measured: Quantities,
): readonly Diagnostic[] {
  const comparisons = ["==", "!=", "~=", "<", "<=", ">", ">="];
  if (claim.kind !== "binary" || !comparisons.includes(claim.operator)) {
    const help = `compare one of ${words.join(", ")} with what it has to be`;
    return abandon(reportMeasure("RN2042", claim.span, { claim: textOf(claim.span) }, { help }));
  }
  const sizes = sizesOfCheck(check, model, evaluation);
  const { left } = claim;
  if (left.kind === "call" && left.name.text === "shape") return shapeClaim(claim, left, model, sizes, evaluation);
  return numberClaim(claim, left, check, model, sizes, evaluation, measured);
}

/** The stage that a quantity is of; the whole model where it names none. */
function stageOf(
  call: tree.Call,
  model: CheckedModel,
  evaluation: Evaluation,
  measured: Quantities,
): string | undefined {
  const [argument] = call.arguments;
  if (!argument) return undefined;
  const name = textOf(argument.value.span);
  if (measured.hasStage(name)) return name;
  const names = (): readonly string[] => model.stages.map((stage) => stage.name);
  const near = evaluation.scope.module.suggestions.near(name, names);
  const help = `stages of ${model.name} are ${listed(names()) || "none"}`;
  return abandon(reportName("RN2010", argument.span, { name, near }, { help }));
}

function numberClaim(
  claim: tree.Binary,
  left: tree.Expression,
  check: tree.CheckDeclaration,
  model: CheckedModel,
  sizes: Sizes,
  evaluation: Evaluation,
  measured: Quantities,
): readonly Diagnostic[] {
  const name = left.kind === "call" ? left.name.text : textOf(left.span);
  if (left.kind !== "call" || !(quantities as readonly string[]).includes(name)) {
    if (name === "memory") return unsupported(left.span, "memory in a check");
    const near = nearest(name, words);
    return abandon(
      reportName("RN2010", left.span, { name, near }, { help: `a claim begins with ${words.join(", ")}` }),
    );
  }
  const quantity = name as Quantity;
  const stage = stageOf(left, model, evaluation, measured);
  const missing = [...model.symbols.keys()].filter((symbol) => !sizes.has(symbol));
  if (missing.length > 0 && (quantity === "macs" || quantity === "flops" || quantity === "activations")) {
    const written = exampleSizes(model);
    const place = check.at?.span ?? { ...check.model.span, start: check.model.span.end };
    const replacement = check.at ? written : ` at ${written}`;
    const fix = { title: "say sizes", safety: "unsafe", edits: [{ span: place, replacement }] } as const;
    const slots = { quantity, symbols: missing.join(", "), model: model.name, sizes: written };
    return abandon(reportMeasure("RN2037", left.span, slots, { fix }));
  }
  const value = rational.whole(measured.of(quantity, stage, sizes));
  const target = asNumber(evaluate(claim.right, evaluation), claim.right.span);
  const order = rational.compare(value, target);
  const holds = {
    "==": order === 0,
    "!=": order !== 0,
    "~=": approximately(value, claim.right, target),
    "<": order < 0,
    "<=": order <= 0,
    ">": order > 0,
    ">=": order >= 0,
  }[claim.operator as "=="];
  if (holds) return [];
  const difference = rational.subtract(value, target);
  const amount = difference.numerator < 0n ? rational.negate(difference) : difference;
  const slots = {
    claim: textOf(claim.span),
    quantity: textOf(left.span),
    value: rational.formatRational(value),
    difference: rational.formatRational(amount),
    moreOrLess: order > 0 ? "more" : "less",
  };
  return [
    reportMeasure("RN2035", claim.span, slots, {
      help: "change the design, or the claim if the design is what you want",
    }),
  ];
}

function shapeClaim(
  claim: tree.Binary,
  left: tree.Call,
  model: CheckedModel,
  sizes: Sizes,
  evaluation: Evaluation,
): readonly Diagnostic[] {
  const [argument] = left.arguments;
  if (!argument || claim.right.kind !== "list" || (claim.operator !== "==" && claim.operator !== "!=")) {
    const help = "it compares shape(…) of a stage, an input or output with a list, by == or !=";
    return abandon(reportMeasure("RN2043", claim.span, { claim: textOf(claim.span) }, { help }));
  }
  const name = textOf(argument.value.span);
  const node = model.nodes[model.values.get(name) ?? -1];
  if (!node) {
    const names = (): readonly string[] => [...model.values.keys()];
    const near = evaluation.scope.module.suggestions.near(name, names);
    const help = `values of ${model.name} are ${listed(names())}`;
    return abandon(reportName("RN2010", argument.span, { name, near }, { help }));
  }
  const shape = atSizes(node.shape, sizes);
  if (matchesShape(claim.right, node.shape, evaluation, sizes) === (claim.operator === "==")) return [];
  return [
    reportShape(
      "RN2036",
      claim.span,
      { claim: textOf(claim.span), shape: formatShape(shape) },
      { help: "change the design, or the claim if the design is what you want" },
    ),
  ];
}
