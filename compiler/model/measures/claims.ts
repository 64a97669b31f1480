/** `check M { claims }`: facts of a model that CI holds it to (`reference.md`, section 6). */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { listed, nearest } from "../../../grammar/nearest.ts";
import { Refused } from "../../../grammar/refused.ts";
import { textOf } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { Abandoned, abandon } from "../abandon.ts";
import type { CheckedModel } from "../checked.ts";
import { approximately } from "../values/equality.ts";
import { evaluateValue } from "../values/evaluate.ts";
import { pureEvaluation, type Evaluation } from "../values/evaluation.ts";
import { asNumber } from "../values/read-value.ts";
import { matchesShape } from "../expansion/expectation.ts";
import { reportMeasure } from "./messages.ts";
import { reportShape } from "../shapes/messages.ts";
import { reportName } from "../../resolve/messages.ts";
import type { Module } from "../../resolve/project.ts";
import * as rational from "../values/rational.ts";
import { memoryPlanOf } from "./memory-claim.ts";
import { quantities, type PlannedBytes, type Quantities, type Quantity } from "./quantities.ts";
import { quantityWords } from "./quantity-words.ts";
import { trainingProblem } from "./trainable.ts";
import { Scope } from "../values/scope.ts";
import { formatShape } from "../shapes/shape.ts";
import { PeriodLimit, type Sizes } from "../shapes/extent.ts";
import { exampleSizes, sizesOfCheck } from "./check-sizes.ts";
import { atSizes } from "./first-unfit.ts";

const words = Object.keys(quantityWords);

/** What a claim is about, and what it is measured with. */
interface Claimed {
  readonly check: tree.CheckDeclaration;
  readonly model: CheckedModel;
  readonly evaluation: Evaluation;
  readonly measured: Quantities;
  readonly plannedBytes: PlannedBytes;
}

/**
 * Evaluates every claim; each that fails is one diagnostic.
 * @param measured the model's, for all of its checks
 * @param plannedBytes asked where a claim is about memory only, once for each plan and size
 */
export function checkClaims(
  check: tree.CheckDeclaration,
  model: CheckedModel,
  module: Module,
  measured: Quantities,
  plannedBytes: PlannedBytes,
): readonly Diagnostic[] {
  const claimed = { check, model, evaluation: pureEvaluation(new Scope(module)), measured, plannedBytes };
  return check.claims.flatMap((claim) => {
    try {
      return checkClaim(claim, claimed);
    } catch (error) {
      if (error instanceof Abandoned) return error.diagnostics;
      if (error instanceof PeriodLimit) return [reportShape("RN5012", claim.span, { n: error.period })];
      throw error;
    }
  });
}

function checkClaim(claim: tree.Expression, claimed: Claimed): readonly Diagnostic[] {
  const { check, model, evaluation } = claimed;
  const comparisons = ["==", "!=", "~=", "<", "<=", ">", ">="];
  if (claim.kind !== "binary" || !comparisons.includes(claim.operator)) {
    const help = `compare one of ${words.join(", ")} with what it has to be`;
    return abandon(reportMeasure("RN2042", claim.span, { claim: textOf(claim.span) }, { help }));
  }
  const sizes = sizesOfCheck(check, model, evaluation);
  const { left } = claim;
  if (left.kind === "call" && left.name.text === "shape") return shapeClaim(claim, left, model, sizes, evaluation);
  return numberClaim(claim, measure(left, sizes, claimed), evaluation);
}

/** The number that a claim begins with; two where it has one for each direction, [height, width]. @throws Abandoned */
function measure(left: tree.Expression, sizes: Sizes, claimed: Claimed): readonly number[] {
  const { measured } = claimed;
  const name = left.kind === "call" ? left.name.text : textOf(left.span);
  if (name === "memory") return [measureMemory(left, sizes, claimed)];
  if (left.kind !== "call" || !(quantities as readonly string[]).includes(name)) {
    const near = nearest(name, words);
    return abandon(
      reportName("RN2010", left.span, { name, near }, { help: `a claim begins with ${words.join(", ")}` }),
    );
  }
  const quantity = name as Quantity;
  const stage = stageOf(left, claimed);
  if (quantity === "macs" || quantity === "flops" || quantity === "activations")
    requireSizes(left, quantity, sizes, claimed);
  return quantity === "receptive_field" ? measured.field(stage) : [measured.of(quantity, stage, sizes)];
}

/** Whatever has no plan is told where it is asked for. */
function measureMemory(left: tree.Expression, sizes: Sizes, claimed: Claimed): number {
  const { model, evaluation, measured, plannedBytes } = claimed;
  const plan = memoryPlanOf(left, evaluation);
  requireSizes(left, "memory", sizes, claimed);
  const problem = plan.kind === "train" ? trainingProblem(model, left.span) : undefined;
  if (problem) return abandon(problem);
  try {
    return measured.memory(plan, sizes, plannedBytes);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return abandon({ ...error.diagnostic, primary: { ...error.diagnostic.primary, span: left.span } });
  }
}

/** RN2037: what depends on the size is of one that is said. */
function requireSizes(left: tree.Expression, quantity: string, sizes: Sizes, { check, model }: Claimed): void {
  const missing = [...model.symbols.keys()].filter((symbol) => !sizes.has(symbol));
  if (missing.length === 0) return;
  const written = exampleSizes(model);
  const place = check.at?.span ?? { ...check.model.span, start: check.model.span.end };
  const replacement = check.at ? written : ` at ${written}`;
  const fix = { title: "say sizes", safety: "unsafe", edits: [{ span: place, replacement }] } as const;
  const slots = { quantity, symbols: missing.join(", "), model: model.name, sizes: written };
  abandon(reportMeasure("RN2037", left.span, slots, { fix }));
}

/** The stage that a quantity is of; the whole model where it names none. */
function stageOf(call: tree.Call, { model, evaluation, measured }: Claimed): string | undefined {
  const [argument] = call.arguments;
  if (!argument) return undefined;
  const name = textOf(argument.value.span);
  if (measured.hasStage(name)) return name;
  const names = (): readonly string[] => model.stages.map((stage) => stage.name);
  const near = evaluation.scope.module.suggestions.near(name, names);
  const help = `stages of ${model.name} are ${listed(names()) || "none"}`;
  return abandon(reportName("RN2010", argument.span, { name, near }, { help }));
}

/** What a claim says of one number. */
interface Said {
  readonly value: rational.Rational;
  readonly target: rational.Rational;
  /** As the target is written. */
  readonly written: tree.Value;
}

/** A number on the right stands for both directions, as of every size; a claim holds where it holds of each. */
function numberClaim(claim: tree.Binary, measured: readonly number[], evaluation: Evaluation): readonly Diagnostic[] {
  const { right, operator } = claim;
  const items = measured.length > 1 && right.kind === "list" && right.items.length === measured.length;
  const written = items ? right.items : measured.map(() => right);
  const said = measured.map((value, axis): Said => {
    const expression = written[axis] ?? right;
    const target = asNumber(evaluateValue(expression, evaluation), expression.span);
    return { value: rational.whole(value), target, written: expression };
  });
  const failing = said.find((each) => !holds(operator === "!=" ? "==" : operator, each));
  if ((failing === undefined) !== (operator === "!=")) return [];
  const { value, target } = failing ?? (said[0] as Said);
  const difference = rational.subtract(value, target);
  const amount = difference.numerator < 0n ? rational.negate(difference) : difference;
  const shown = measured.map((each) => rational.formatRational(rational.whole(each)));
  const slots = {
    claim: textOf(claim.span),
    quantity: textOf(claim.left.span),
    value: new Set(shown).size === 1 ? (shown[0] ?? "") : `[${shown.join(", ")}]`,
    difference: rational.formatRational(amount),
    moreOrLess: difference.numerator > 0n ? "more" : "less",
  };
  return [
    reportMeasure("RN2035", claim.span, slots, {
      help: "change the design, or the claim if the design is what you want",
    }),
  ];
}

function holds(operator: tree.BinaryOperator, { value, target, written }: Said): boolean {
  const order = rational.compare(value, target);
  switch (operator) {
    case "==":
      return order === 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    default:
      return approximately(value, written, target);
  }
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
    const help = "it compares shape(…) of a stage, a let, an input or output with a list, by == or !=";
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
