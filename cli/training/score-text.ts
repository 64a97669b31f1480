/** What an evaluation came to, for people. */
import type { Metric } from "../../compiler/recipes/checked-recipe.ts";
import type { Score } from "../../training/evaluate.ts";
import { grouped } from "../../grammar/counted.ts";

/** `91.20 %`, `0.2512`. */
export function formatMetric(metric: Metric, value: number): string {
  return metric === "loss" ? value.toFixed(4) : `${(100 * value).toFixed(2)} %`;
}

/** `accuracy 91.20 %, top5 99.75 %, loss 0.2512`: all that an evaluation tells. */
export function formatMeans({ means }: Pick<Score, "means">): string {
  const texts = Object.entries(means).map(([metric, value]) => `${metric} ${formatMetric(metric as Metric, value)}`);
  return texts.join(", ");
}

/** What is told beside accuracy and loss, by its name. */
export function otherMeans({ means }: Score): readonly (readonly [metric: Metric, text: string])[] {
  return (["top5", "mean_iou"] as const).flatMap((metric) => {
    const value = means[metric];
    return value === undefined ? [] : [[metric, formatMetric(metric, value)] as const];
  });
}

/** `91.20 % (9,120 of 10,000)` */
export function formatScore(score: Score): string {
  return `${formatMetric("accuracy", score.means.accuracy)} (${grouped(correctOf(score))} of ${grouped(score.examples)})`;
}

/** `0.41 %`. @param waited of the steps' time, 0 to 1 */
export function waitedText(waited: number): string {
  return `${(100 * waited).toFixed(2)} %`;
}

export function correctOf({ means, examples }: Score): number {
  return Math.round(means.accuracy * examples);
}
