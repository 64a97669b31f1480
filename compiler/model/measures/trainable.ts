/** Whether a training step can be made of a model: it ends in what a loss takes, and something is learned. */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { Refused } from "../../../grammar/refused.ts";
import type { Span } from "../../../grammar/source.ts";
import type { CheckedModel } from "../checked.ts";
import { report } from "../messages.ts";
import { formatShape } from "../shapes/shape.ts";

/**
 * Why there is none: RN4007 or RN4020; undefined where there is one.
 * @param at what asks for one: a recipe's loss, or the model's name
 */
export function trainingProblem(model: CheckedModel, at: Span, loss = "cross_entropy"): Diagnostic | undefined {
  const problem = outputProblem(model, at, loss);
  if (problem) return problem;
  if (model.nodes.some(({ weights }) => weights.some(({ role }) => role === "parameter"))) return undefined;
  const help = "give it a layer with weights: `globalavgpool -> linear(classes)`";
  return report("RN4020", at, { model: model.name }, { help });
}

/** RN4007, where what a model puts out is not one vector of class scores. @param taker the loss or metric that takes it */
export function outputProblem({ nodes, outputs }: CheckedModel, at: Span, taker: string): Diagnostic | undefined {
  const [output, ...others] = outputs;
  const [value, ...more] = output?.values ?? [];
  const last = nodes[value ?? -1];
  if (last?.shape.layout === "vector" && others.length + more.length === 0) return undefined;
  const name = output?.name ?? "output";
  const shape = last ? formatShape(last.shape) : "none";
  const slots = { loss: taker, what: "one vector of class scores", output: name, shape };
  const related = last ? [{ span: last.span, text: `${name} is put out here` }] : [];
  return report("RN4007", at, slots, { related, help: "end the model with `globalavgpool -> linear(classes)`" });
}

/** Thrown where a training step is asked of a model that `trainingProblem` says has none. */
export class NotTrainable extends Refused {
  override readonly name = "NotTrainable";
}
