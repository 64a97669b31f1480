/** Whether a training step can be made of a model: it ends in what a loss takes, and something is learned. */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { Refused } from "../../../grammar/refused.ts";
import type { Span } from "../../../grammar/source.ts";
import { bug } from "../../bug.ts";
import type { CheckedModel } from "../checked.ts";
import { reportMeasure } from "./messages.ts";
import { formatShape, type Shape } from "../shapes/shape.ts";

/** A loss or a metric, as it meets a model. */
export interface OutputTaker {
  /** In a recipe. */
  readonly word: string;
  /** For people: `one vector of class scores`. */
  readonly takes: string;
  /** The output that it looks at; absent: all that the model puts out. */
  readonly of?: string;
  /** Whether it takes what is put out there, in the order of the design. */
  readonly fits: (outputs: readonly Shape[]) => boolean;
  /** How a model ends in that. */
  readonly help: string;
}

/** Of what compares the classes of labelled images. @param of the output with the scores */
export function classScores(word: string, of?: string): OutputTaker {
  return {
    word,
    ...(of === undefined ? {} : { of }),
    takes: "one vector of class scores",
    fits: ([output, ...others]) => output?.layout === "vector" && others.length === 0,
    help: "end the model with `globalavgpool -> linear(classes)`",
  };
}

/** Of what compares classes, of an example or of each of its positions. */
export function scoresAnywhere(word: string): OutputTaker {
  return {
    word,
    takes: "one tensor of class scores",
    fits: (outputs) => outputs.length === 1,
    help: "put out one tensor, as `globalavgpool -> linear(classes)` makes it, or `linear(classes)` for a class a pixel",
  };
}

/**
 * Why there is none: RN4007 or RN4020; undefined where there is one.
 * @param at what asks for one: a recipe's loss, or the model's name
 */
export function trainingProblem(
  model: CheckedModel,
  at: Span,
  takers: readonly OutputTaker[] = [scoresAnywhere("cross_entropy")],
): Diagnostic | undefined {
  for (const taker of takers) {
    const problem = outputProblem(model, at, taker);
    if (problem) return problem;
  }
  if (model.nodes.some(({ weights }) => weights.some(({ role }) => role === "parameter"))) return undefined;
  const help = "give it a layer with weights: `globalavgpool -> linear(classes)`";
  return reportMeasure("RN4020", at, { model: model.name }, { help });
}

/** RN4007, where what a model puts out is not what the loss or metric takes. */
export function outputProblem(model: CheckedModel, at: Span, taker: OutputTaker): Diagnostic | undefined {
  const { nodes } = model;
  const outputs = model.outputs.filter(({ name }) => taker.of === undefined || name === taker.of);
  const values = outputs.flatMap((output) => output.values.map((value) => nodes[value] ?? bug(`no value ${value}`)));
  if (taker.fits(values.map(({ shape }) => shape))) return undefined;
  const [first] = values;
  const name = values.length > 1 ? "what is put out" : (outputs[0]?.name ?? "output");
  const shape = values.length > 0 ? values.map((each) => formatShape(each.shape)).join(" and ") : "none";
  const related = first ? [{ span: first.span, text: `${outputs[0]?.name ?? name} is put out here` }] : [];
  return reportMeasure(
    "RN4007",
    at,
    { loss: taker.word, what: taker.takes, output: name, shape },
    { related, help: outputs.length > 1 ? sayWhich(model, taker) : taker.help },
  );
}

/** Of several outputs one is named: `cross_entropy(of: logits)`. */
function sayWhich({ nodes, outputs }: CheckedModel, { word, fits, help }: OutputTaker): string {
  const fitting = outputs.find(({ values }) => fits(values.flatMap((value) => nodes[value]?.shape ?? [])));
  return fitting ? `say which output in a recipe: ${word}(of: ${fitting.name})` : help;
}

/** Thrown where a training step is asked of a model that `trainingProblem` says has none. */
export class NotTrainable extends Refused {
  override readonly name = "NotTrainable";
}
