/** Multiply-adds of steps, as papers count them: those of convolutions and products, forward and backward. */
import type { Graph } from "../graph/types.ts";
import type { OperationName } from "../schedule/families.ts";
import { stepCost } from "../schedule/step-cost.ts";
import { isOperationStep, singly, type Step } from "../schedule/types.ts";

const multiplying: ReadonlySet<OperationName> = new Set<OperationName>([
  "conv2d",
  "conv2d-input-grad",
  "conv2d-weight-grad",
  "matmul",
]);

export function multiplyAdds(steps: readonly Step[], graph: Graph): number {
  const own = steps.flatMap(singly).filter((step) => isOperationStep(step) && multiplying.has(step.family));
  // Each is two operations.
  return own.reduce((sum, step) => sum + stepCost([step], graph).flops / 2, 0);
}
