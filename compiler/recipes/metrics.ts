/** `metric [accuracy, loss]`: what is told of an evaluation. */
import type { Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { abandon } from "../model/abandon.ts";
import type { CheckedModel } from "../model/checked.ts";
import type { CheckedRecipe, LossTerms, Metric } from "./checked-recipe.ts";
import { metricWords } from "./entries.ts";
import { reportRecipe } from "./messages.ts";
import { namedWords } from "./named-words.ts";

/** Scores that `top5` looks at. */
const TOP = 5;

/** @param loss where it is known: its output is what is told of @throws Abandoned RN2047, RN4003, RN4030, RN4070 */
export function readMetrics(
  value: tree.Expression,
  model: CheckedModel,
  loss: LossTerms | undefined,
): CheckedRecipe["metrics"] {
  const known = Object.keys(metricWords) as Metric[];
  const metrics = namedWords(value, "metric", "the metric", known);
  if (metrics.length === 0)
    abandon(reportRecipe("RN4030", value.span, { list: known.join(", ") }, { help: "leave it out for accuracy" }));
  if (loss && metrics.includes("top5")) requireTop(loss, model, value.span);
  return metrics;
}

/** RN4070: of fewer classes than five none can be missed. */
function requireTop([{ of }]: LossTerms, { nodes, outputs }: CheckedModel, at: Span): void {
  const output = outputs.find(({ name }) => of === undefined || name === of);
  const classes = nodes[output?.values[0] ?? -1]?.shape.channels ?? TOP;
  if (classes >= TOP) return;
  const slots = { output: output?.name ?? "output", n: classes };
  abandon(reportRecipe("RN4070", at, slots, { help: "say accuracy, or give the model more classes" }));
}
