/**
 * All functions of a program up to their schedules, together within the budget of memory where there is one: what a device
 * allocates for them, with the room that kernels have beside the plan.
 */
import { allocatedBytes } from "./allocated-memory.ts";
import { bug } from "./bug.ts";
import { settleFunction, sharingMemory, type CompileOptions, type SettledFunction } from "./compile-function.ts";
import { placeFunctions, plannedBytesOf, type ScheduledFunction } from "./emit/assemble.ts";
import { headHosting } from "./kernels/heads.ts";
import type { FunctionRequest } from "./lower/types.ts";
import type { CheckedModel } from "./model/checked.ts";
import { BudgetedStep } from "./recompute/budgeted-step.ts";
import { OverBudget } from "./recompute/over-budget.ts";
import type { Settled } from "./schedule/settle.ts";

/** Functions are planned together so often, before all that can be made again is. */
const MOST_ROUNDS = 3;

/** Functions that share their memory, each as it was before and with it. */
export interface PlannedFunctions {
  readonly settled: readonly SettledFunction[];
  readonly scheduled: readonly ScheduledFunction[];
}

/**
 * @param requests functions of one program
 * @throws OverBudget; Refused with RN5010 where one has more operations than are compiled, NotTrainable
 */
export function functionsWithin(
  model: CheckedModel,
  requests: readonly FunctionRequest[],
  options: CompileOptions,
): PlannedFunctions {
  const heads = headHosting(options.targets);
  const settled: SettledFunction[] = [];
  for (const request of requests) settled.push(settleFunction(model, request, options, settled, heads));
  const trains = requests.some(({ kind }) => kind === "train");
  const budget = options.memoryBudget ?? (trains ? options.recipe?.memoryBudget : undefined);
  return budget === undefined ? planned(settled) : withinBudget(model.name, settled, budget, options);
}

function planned(settled: readonly SettledFunction[]): PlannedFunctions {
  return { settled, scheduled: sharingMemory(settled) };
}

function withinBudget(
  name: string,
  settled: readonly SettledFunction[],
  budget: number,
  { targets, threads }: CompileOptions,
): PlannedFunctions {
  const allocated = ({ scheduled }: PlannedFunctions): number =>
    allocatedBytes(placeFunctions(scheduled), targets, threads);
  const refused = (leastBytes: number): OverBudget =>
    new OverBudget(
      name,
      settled.map(({ lowered }) => lowered),
      budget,
      leastBytes,
    );
  const steps = new Map<SettledFunction, BudgetedStep>();
  for (const each of settled) if (each.lowered.kind === "train") steps.set(each, budgetedStep(each, settled));
  /** @param plan bytes that each step may take with what is no step; undefined where one cannot */
  const within = (plan: number): PlannedFunctions | undefined => {
    const chosen = settled.map((each) => {
      const step = steps.get(each);
      const found = step?.within(plan);
      return step ? found && { ...each, ...found } : each;
    });
    return chosen.every((each) => each !== undefined) ? planned(chosen) : undefined;
  };
  const whole = planned(settled);
  if (steps.size === 0) {
    const taken = allocated(whole);
    if (taken > budget) throw refused(taken);
    return whole;
  }
  // The room of kernels hardly depends on what is made again.
  let plan = budget - (allocated(whole) - plannedBytesOf(whole.scheduled));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = within(plan);
    if (!found) break;
    const over = allocated(found) - budget;
    if (over <= 0) return found;
    plan -= over;
  }
  const least = within(Math.max(...[...steps.values()].map(({ leastBytes }) => leastBytes)));
  const found = least ?? bug("a step does not fit what it takes");
  const taken = allocated(found);
  if (taken > budget) throw refused(taken);
  return found;
}

/** Planned with what is no step beside it: steps never run at the same time. */
function budgetedStep(step: SettledFunction, all: readonly SettledFunction[]): BudgetedStep {
  const beside = all.filter((each) => each === step || each.lowered.kind !== "train");
  const bytesOf = (settled: Settled): number =>
    plannedBytesOf(sharingMemory(beside.map((each) => (each === step ? { ...step, settled } : each))));
  return new BudgetedStep(step.settled, bytesOf);
}
