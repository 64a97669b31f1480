/** What every schedule takes: a rate, and how it is warmed up to (Goyal et al. 2017, section 2.2). */
import type { ScheduleRecipe } from "../checked-recipe.ts";
import { exact, defaulted, number, required, word } from "../../model/words/parameters.ts";
import { rational } from "../../model/values/rational.ts";
import type { Parameter } from "../../model/words/word.ts";
import type { WordCall } from "../word-call.ts";

const shapes = ["linear", "constant"] as const;

export const rateParameter = required("rate", "float", "the learning rate after the warm-up");
export const lastRateParameter = defaulted("to", "float", number(0), "the rate at the end of the run");
export const warmupParameters: readonly Parameter[] = [
  defaulted("warmup", "float", number(0), "steps or epochs before the whole rate"),
  defaulted("warmup_from", "float", exact(rational(1n, 10n)), "the share of the rate at the first step"),
  defaulted("warmup_shape", "word", word("linear"), "whether the rate grows meanwhile, or jumps at its end", shapes),
];

export function readRate(call: WordCall): number {
  return call.positive("rate");
}
export function readLastRate(call: WordCall): number {
  const rate = readRate(call);
  return call.number("to", (to) => to <= rate, "at least 0 and at most the rate that it begins with");
}
/** Of a schedule that rises by itself. */
export const noWarmup = { warmup: 0, warmupFrom: 0.1, warmupShape: "linear" } as const;
export function readWarmup(call: WordCall): Pick<ScheduleRecipe, "warmup" | "warmupFrom" | "warmupShape"> {
  const [warmup, warmupFrom] = [call.number("warmup"), call.number("warmup_from")];
  for (const each of ["warmup_from", "warmup_shape"])
    if (warmup === 0 && call.has(each)) call.withoutEffect(each, { other: "warmup", value: "0" });
  if (warmup > 0 && warmupFrom === 1) call.withoutEffect("warmup", { other: "warmup_from", value: "1" });
  return { warmup, warmupFrom, warmupShape: call.oneWord("warmup_shape", shapes, "linear") };
}
