/** `memory(inference)`, `memory(training, batch: 128)`: which plan a claim is about (`reference.md`, section 6). */
import { textOf } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import { bindArguments } from "../expansion/bind-arguments.ts";
import { MOST_COUNT, wholeFrom } from "../values/counts.ts";
import { evaluateValue } from "../values/evaluate.ts";
import type { Evaluation } from "../values/evaluation.ts";
import { asWhole } from "../values/read-value.ts";
import { reportCall } from "../words/messages.ts";
import { optional, required } from "../words/parameters.ts";
import { unknownWord } from "../words/unknown-word.ts";
import { isRequired, type Parameter } from "../words/word.ts";

/** What is planned: running the model, or a step of SGD with momentum. */
export interface MemoryPlan {
  readonly kind: "infer" | "train";
  readonly batch: number;
}

const kinds: ReadonlyMap<string, MemoryPlan["kind"]> = new Map([
  ["inference", "infer"],
  ["training", "train"],
]);

export const memoryParameters: readonly Parameter[] = [
  required("plan", "word", "what runs: the model alone, or a training step of SGD with momentum", [...kinds.keys()]),
  optional("batch", "int", "examples at a time; training has to say it, inference is of 1"),
];

/** @throws Abandoned with what is wrong with its arguments */
export function memoryPlanOf(claimed: tree.Expression, evaluation: Evaluation): MemoryPlan {
  const help = "write memory(inference) or memory(training, batch: 128)";
  const missing = (name: string): never =>
    abandon(reportCall("RN2014", claimed.span, { callee: "memory", name }, { help }));
  if (claimed.kind !== "call") return missing("inference or training");
  const formals = memoryParameters.map((each) => ({ name: each.name, required: isRequired(each) }));
  const actuals = bindArguments(claimed, "memory", formals);
  const plan = actuals.get("plan");
  if (!plan) return missing("inference or training");
  const kind = kinds.get(textOf(plan.value.span)) ?? unknownWord(plan.value.span, "memory", [...kinds.keys()]);
  const batch = actuals.get("batch");
  if (!batch) return kind === "infer" ? { kind, batch: 1 } : missing("batch");
  const examples = asWhole(evaluateValue(batch.value, evaluation), batch.value.span);
  if (examples >= 1 && examples <= MOST_COUNT) return { kind, batch: examples };
  const slots = { name: "batch", value: textOf(batch.value.span), callee: "memory", range: wholeFrom(1) };
  return abandon(reportCall("RN2050", batch.span, slots, { help: "say how many examples are there at a time" }));
}
