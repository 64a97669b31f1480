/** Data, batch, loss and model of a recipe go together: RN4005, RN4006, RN4019, RN4031, RN4034. */
import { grouped } from "../../grammar/counted.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import { abandon } from "../model/abandon.ts";
import type { CheckedModel } from "../model/checked.ts";
import { judgeBatch, leastBatch } from "../model/measures/least-batch.ts";
import type { CheckedRecipe } from "./checked-recipe.ts";
import { judgeInputs, requireClasses, requireImages, trainingExamples } from "./data.ts";
import { reportRecipe } from "./messages.ts";

export type Fitting = Pick<CheckedRecipe, "data" | "batch" | "loss"> & {
  readonly accumulate: number | undefined;
  readonly freeze: readonly string[] | undefined;
};

/**
 * Whoever sees a folder of images judges them then.
 * @param at where an entry is written, else the other place @param name of the recipe
 * @throws Abandoned
 */
export function judgeFit(
  model: CheckedModel,
  { data, batch, loss, accumulate = 1, freeze }: Fitting,
  at: (word: "loss" | "batch", otherwise: Span) => Span,
  name: Span,
): readonly Diagnostic[] {
  requireClasses(model, data, loss, at("loss", data.span));
  const sizes = requireImages(model, data);
  const examples = trainingExamples(data);
  if (examples !== undefined && batch > examples) {
    const slots = { n: grouped(batch), data: data.kind, m: grouped(examples) };
    abandon(
      reportRecipe("RN4031", at("batch", name), slots, { help: "no whole batch would ever come: make it smaller" }),
    );
  }
  const fewest = sizes ? judgeBatch(leastBatch(model, sizes, freeze), batch / accumulate, at("batch", name)) : [];
  return [...judgeInputs(model, data), ...fewest];
}
