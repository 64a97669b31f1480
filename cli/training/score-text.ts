/** What an evaluation came to, for people. */
import type { Metric } from "../../compiler/model/checked.ts";
import { valueOf, type Score } from "../../training/evaluate.ts";
import { grouped } from "../terminal.ts";

/** `91.20 %`, `0.2512`. */
export function formatMetric(metric: Metric, value: number): string {
  return metric === "accuracy" ? `${(100 * value).toFixed(2)} %` : value.toFixed(4);
}

/** `91.20 % (9,120 of 10,000)` */
export function formatScore(score: Score): string {
  const { correct, examples } = score;
  return `${formatMetric("accuracy", valueOf("accuracy", score))} (${grouped(correct)} of ${grouped(examples)})`;
}
