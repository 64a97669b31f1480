/** What every schedule takes: a rate, and how it is warmed up to (Goyal et al. 2017, section 2.2). */
import type { ScheduleRecipe } from "../checked-recipe.ts";
import { exact, defaulted, number, required, word } from "../../model/words/parameters.ts";
import { rational } from "../../model/values/rational.ts";
import type { Parameter } from "../../model/words/word.ts";
import { isRate, RATE_RANGE } from "../rates.ts";
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
  const rate = call.number("rate");
  return isRate(rate) ? rate : call.outOfRange("rate", RATE_RANGE);
}
export function readLastRate(call: WordCall): number {
  const to = call.number("to");
  return to <= readRate(call) ? to : call.outOfRange("to", "at most the rate that it begins with");
}
export function readWarmup(call: WordCall): Pick<ScheduleRecipe, "warmup" | "warmupFrom" | "warmupShape"> {
  return {
    warmup: call.number("warmup"),
    warmupFrom: call.number("warmup_from"),
    warmupShape: call.oneWord("warmup_shape", shapes, "linear"),
  };
}
