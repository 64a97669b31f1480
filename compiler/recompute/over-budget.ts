/** A budget of memory that no plan meets. */
import { memorySize } from "../../runtime/memory.ts";
import { ResnetProblem } from "../../runtime/problem.ts";

/** RN5004, with the least that can be had. */
export class OverBudget extends ResnetProblem {
  /** Of the plan that makes most again, with its kernels' room. */
  readonly leastBytes: number;

  /** @param functions of the program: a training step alone, or several that take too much together */
  constructor(
    name: string,
    functions: readonly { readonly kind: string; readonly batch: number }[],
    budget: number,
    leastBytes: number,
  ) {
    const trained = functions.filter(({ kind }) => kind === "train");
    // What infers beside a step that trains has a batch of its own, which nobody sets.
    const batch = Math.max(...(trained.length > 0 ? trained : functions).map((each) => each.batch));
    const how = trained.length > 0 ? `, with ${ALL}` : "";
    const [least, most] = [leastBytes, budget].map(memorySize);
    // In few digits they may be the same.
    const less = least === most ? `, ${memorySize(leastBytes - budget)} less` : "";
    super(
      "RN5004",
      `${whatOf(name, functions)} needs at least ${least}${how}; the budget is ${most}${less}`,
      `raise \`memoryBudget\` to ${Math.ceil(leastBytes / 1024)}KiB, which is needed, or use ${batch > 1 ? "a smaller `batch` or " : ""}smaller images`,
    );
    this.leastBytes = leastBytes;
  }
}
const ALL = "all that can be made again for the backward pass";

function whatOf(name: string, functions: ConstructorParameters<typeof OverBudget>[1]): string {
  const [first, ...others] = functions;
  if (first?.kind === "train" && others.length === 0) return `the training step of ${name} at batch ${first.batch}`;
  return `the program of ${name} (${functions.map(({ kind, batch }) => `${kind} at batch ${batch}`).join(", ")})`;
}
