/** A budget of memory that no plan of a training step meets. */
import { mebibytes } from "../../runtime/memory.ts";
import { ResnetProblem } from "../../runtime/problem.ts";

/** RN5004, with the least that can be had. @param least bytes of the plan that makes most again */
export function overBudget(name: string, batch: number, budget: number, least: number): ResnetProblem {
  return new ResnetProblem(
    "RN5004",
    `the training step of ${name} needs at least ${mebibytes(least)} at batch ${batch}, with all that can be made again for the backward pass; the budget is ${mebibytes(budget)}`,
    `raise it to what is needed, --memory-budget ${Math.ceil(least / 1024)}KiB, or use a smaller batch or image: --batch N`,
  );
}

/** RN5004 for a program whose functions take too much together: larger batches to infer, as a rule. */
export function programOverBudget(
  name: string,
  functions: readonly { readonly kind: string; readonly batch: number }[],
  budget: number,
  taken: number,
): ResnetProblem {
  const all = functions.map(({ kind, batch }) => `${kind} at batch ${batch}`).join(", ");
  return new ResnetProblem(
    "RN5004",
    `the program of ${name} (${all}) needs ${mebibytes(taken)}, the budget is ${mebibytes(budget)}`,
    `raise it to what is needed, --memory-budget ${Math.ceil(taken / 1024)}KiB, or use a smaller batch or image: --batch N`,
  );
}
