/** The states of an optimizer as tensors of a program: named, laid out, and with what they can hold. */
import type { LoweredTensor } from "../lower/types.ts";
import type { CheckedModel } from "../model/checked.ts";
import type { OptimizerRecipe } from "../recipes/checked-recipe.ts";
import type { TensorRange } from "../../runtime/program.ts";
import { stateName, type Optimizer, type OptimizerState } from "./optimizer.ts";
import { optimizerOf } from "./table.ts";

/**
 * Those of each parameter that is updated, laid out as it is, and then those of the step, one number each.
 * @param updated parameters, by full name
 */
export function stateTensors(
  { states }: Optimizer,
  tensors: readonly LoweredTensor[],
  updated: ReadonlySet<string>,
): readonly LoweredTensor[] {
  const ofParameter = states.filter((state) => state.of === "parameter");
  const ofStep = states.filter((state) => state.of === "step");
  return [
    ...tensors
      .filter(({ role, name }) => role === "parameter" && updated.has(name))
      .flatMap((tensor) => ofParameter.map((state) => tensorOf(state, stateName(state.name, tensor.name), tensor))),
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
export function tensorRanges({ nodes }: CheckedModel, recipe: OptimizerRecipe): ReadonlyMap<string, TensorRange> {
  const weights = nodes.flatMap((node) => node.weights);
  const states = optimizerOf(recipe).states.flatMap(({ name, of, range }) => {
    if (of === "step") return [{ name: stateName(name), range }];
    return weights.map((weight) => ({ name: stateName(name, weight.name), range }));
  });
  return new Map([...weights, ...states].flatMap(({ name, range }) => (range ? [[name, range]] : [])));
}
