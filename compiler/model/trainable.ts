/** Whether a training step can be made of a model: it ends in what a loss takes, and something is learned. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import type { CheckedModel } from "./checked.ts";
import { report } from "./messages.ts";
import { formatShape } from "./shape.ts";

/**
 * Why there is none: RN4007 or RN4020; undefined where there is one.
 * @param at what asks for one: a recipe's loss, or the model's name
 */
export function trainingProblem(model: CheckedModel, at: Span, loss = "cross_entropy"): Diagnostic | undefined {
  const { nodes, outputs } = model;
  const [output, ...others] = outputs;
  const [value, ...more] = output?.values ?? [];
  const last = nodes[value ?? -1];
  if (last?.shape.layout !== "vector" || others.length + more.length > 0) {
    const shape = last ? formatShape(last.shape) : "none";
    const slots = { loss, what: "one vector of class scores", output: output?.name ?? "output", shape };
    const related = last ? [{ span: last.span, text: `${output?.name ?? "output"} is put out here` }] : [];
    return report("RN4007", at, slots, { related, help: "end the model with `globalavgpool -> linear(classes)`" });
  }
  if (nodes.some(({ weights }) => weights.some(({ role }) => role === "parameter"))) return undefined;
  const help = "give it a layer with weights: `globalavgpool -> linear(classes)`";
  return report("RN4020", at, { model: model.name }, { help });
}
