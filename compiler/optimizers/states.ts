/** The states of an optimizer as tensors of a program: named, laid out, and with what they can hold. */
import type { LoweredTensor } from "../lower/types.ts";
import type { CheckedModel } from "../model/checked.ts";
import type { TensorRange } from "../../runtime/program.ts";
import { stateName, type OptimizerState } from "./optimizer.ts";
import { stepOptimizer, type OptimizedStep } from "./step-optimizer.ts";

/**
 * Those of each tensor that are updated, laid out as it is, and then those of the step, one number each.
 * @param updated parameters, statistics and states, by full name
 */
export function stateTensors(
  states: readonly OptimizerState[],
  tensors: readonly LoweredTensor[],
  updated: ReadonlySet<string>,
): readonly LoweredTensor[] {
  const ofTensors = states.filter((state) => state.of !== "step");
  const ofStep = states.filter((state) => state.of === "step");
  const isOf = ({ name, of }: OptimizerState, tensor: LoweredTensor): boolean =>
    of === "tensor"
      ? updated.has(stateName(name, tensor.name))
      : tensor.role === "parameter" && updated.has(tensor.name);
  return [
    ...tensors.flatMap((tensor) =>
      ofTensors
        .filter((state) => isOf(state, tensor))
        .map((state) => tensorOf(state, stateName(state.name, tensor.name), tensor)),
    ),
    ...ofStep.map((state) => tensorOf(state, stateName(state.name), { shape: [], order: [] })),
  ];
}

function tensorOf(
  { name: state, first, range, onceMoved }: OptimizerState,
  name: string,
  { shape, order, torch }: Pick<LoweredTensor, "shape" | "order" | "torch">,
): LoweredTensor {
  return {
    name,
    role: "optimizer",
    shape,
    order,
    initializer: { kind: "constant", value: first },
    ...(torch === undefined ? {} : { torch: stateName(state, torch) }),
    ...(range ? { range } : {}),
    ...(onceMoved === undefined ? {} : { onceMoved }),
  };
}

/** What the tensors of a model's training can hold, where not every number; known before anything is compiled. */
export function tensorRanges({ nodes }: CheckedModel, recipe: OptimizedStep): ReadonlyMap<string, TensorRange> {
  const weights = nodes.flatMap((node) => node.weights);
  const states = stepOptimizer(recipe).states.flatMap(({ name, of, range }) => {
    if (of === "step") return [{ name: stateName(name), range }];
    return weights.map((weight) => ({ name: stateName(name, weight.name), range }));
  });
  return new Map([...weights, ...states].flatMap(({ name, range }) => (range ? [[name, range]] : [])));
}
