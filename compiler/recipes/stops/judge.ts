/** `stop` against the metric and the length of its run: what would never come. */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import { abandon } from "../../model/abandon.ts";
import type { Metric, StopRecipe } from "../checked-recipe.ts";
import { reportRecipe } from "../messages.ts";

const MORE = "a smaller number stops sooner; evaluate more often, or run longer";

/** RN4050: all metrics but the loss are shares, 0 to 1. @param at of the target */
export function requireReachable(stop: StopRecipe, metric: Metric, at: Span): void {
  if (stop.kind !== "reached" || metric === "loss" || stop.target <= 1) return;
  const { target } = stop;
  const slots = { metric, value: target };
  // Per cent, as people say it.
  if (target > 100) abandon(reportRecipe("RN4050", at, slots, { help: "write a share of 1, 0.94 for 94 %" }));
  const share = String(Number((target / 100).toPrecision(12)));
  const fix = { title: `write ${share}`, safety: "unsafe", edits: [{ span: at, replacement: share }] } as const;
  abandon(reportRecipe("RN4050", at, slots, { help: `write ${share}`, fix }));
}

/** RN4051. @param evaluations of the whole run, undefined where nobody knows how many */
export function judgeStop(stop: StopRecipe | undefined, evaluations: number | undefined, at: Span): Diagnostic[] {
  if (stop?.kind !== "patience" || evaluations === undefined || evaluations > stop.evaluations) return [];
  return [reportRecipe("RN4051", at, { n: stop.evaluations, m: evaluations }, { help: MORE })];
}
