/** What losses have in common that compare one output, whatever its shape, with a target that has it too. */
import type { GraphBuilder } from "../graph/build.ts";
import { volume } from "../graph/shape.ts";
import type { NodeId } from "../graph/types.ts";
import type { LossWord } from "../recipes/checked-recipe.ts";
import { onlyValue } from "./context.ts";
import type { Loss } from "./loss.ts";

/** Of an output and its target, both as they are stored. */
export type Compare = (build: GraphBuilder, output: NodeId, target: NodeId) => NodeId;

/** @param value of rank 0 */
export function againstTarget(word: LossWord, value: Compare): Loss<"target"> {
  return {
    word,
    takes: "one tensor",
    fits: (outputs) => outputs.length === 1,
    help: "give the model one output",
    targets: (outputs) => ({ target: { dtype: "f32", shape: onlyValue(outputs).shape } }),
    value: ({ build, outputs, targets: { target } }) => value(build, onlyValue(outputs).node, target),
    metrics: [],
  };
}

/** The mean over all numbers. @param each of one of them, in their shape */
export function meanAgainstTarget(word: LossWord, each: Compare): Loss<"target"> {
  return againstTarget(word, (build, output, target) => meanOf(build, each(build, output, target)));
}

export function meanOf(build: GraphBuilder, values: NodeId): NodeId {
  const { shape } = build.typeOf(values);
  const total = build.reduce("sum", values, [...shape.keys()]);
  return build.mapWith("multiply", total, 1 / volume(shape));
}
