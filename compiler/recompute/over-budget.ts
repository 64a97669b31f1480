/** A budget of memory that no plan meets. */
import { memorySize } from "../../runtime/memory.ts";
import { ResnetProblem } from "../../runtime/problem.ts";

/** RN5004, with the least that can be had. */
export class OverBudget extends ResnetProblem {
  /** Of the plan that makes most again. */
  readonly leastBytes: number;

  /** @param batch the largest of what is asked for */
  constructor(needs: (least: string) => string, leastBytes: number, budget: number, batch: number) {
    super(
      "RN5004",
      `${needs(memorySize(leastBytes))}; the budget is ${budget < 2 ** 20 ? `${budget} bytes` : memorySize(budget)}`,
      `raise \`memoryBudget\` to ${Math.ceil(leastBytes / 1024)}KiB, which is needed, or use ${batch > 1 ? "a smaller `batch` or " : ""}smaller images`,
    );
    this.leastBytes = leastBytes;
  }
}

export function stepOverBudget(name: string, batch: number, budget: number, leastBytes: number): OverBudget {
  const what = `the training step of ${name} at batch ${batch}`;
  return new OverBudget((least) => `${what} needs at least ${least}, with ${ALL}`, leastBytes, budget, batch);
}
const ALL = "all that can be made again for the backward pass";

/** For a program whose functions take too much together. */
export function programOverBudget(
  name: string,
  functions: readonly { readonly kind: string; readonly batch: number }[],
  budget: number,
  leastBytes: number,
): OverBudget {
  const all = functions.map(({ kind, batch }) => `${kind} at batch ${batch}`).join(", ");
  const largest = Math.max(...functions.map(({ batch }) => batch));
  const how = functions.some(({ kind }) => kind === "train") ? `, with ${ALL}` : "";
  const what = `the program of ${name} (${all})`;
  return new OverBudget((least) => `${what} needs at least ${least}${how}`, leastBytes, budget, largest);
}
