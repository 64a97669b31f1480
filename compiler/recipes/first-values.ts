/** `init zero_last_gamma`: first values that are not what their layers say. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type * as tree from "../../grammar/tree.ts";
import type { CheckedModel } from "../model/checked.ts";
import { isNorm } from "../model/layers/facts.ts";
import { ofModel } from "../model/measures/of-model.ts";
import { sumsOf, wayBack } from "../model/measures/residuals.ts";
import { reportRecipe } from "./messages.ts";
import { namedWords } from "./named-words.ts";

/** @returns weights that begin at 0, and RN4021 where there are none @throws Abandoned RN2047, RN4003 */
export function readFirstValues(
  value: tree.Expression,
  model: CheckedModel,
): { readonly gammas: readonly string[]; readonly findings: readonly Diagnostic[] } {
  const [word] = namedWords(value, "init", "the word", ["zero_last_gamma"]);
  if (word === undefined) return { gammas: [], findings: [] };
  const gammas = lastGammas(model);
  if (gammas.length > 0) return { gammas, findings: [] };
  const help = "leave it out; it sets γ of the last norm of each residual's F to 0";
  return { gammas, findings: [reportRecipe("RN4021", value.span, { word, model: model.name }, { help })] };
}

/** Of each F that is added, the scale of its last norm. */
const lastGammas = ofModel((model): readonly string[] =>
  sumsOf(model).flatMap((residual) => {
    const norm = wayBack(model, residual, residual.body.value).find(isNorm);
    return (norm?.weights ?? []).filter(({ tensor }) => tensor === "weight").map(({ name }) => name);
  }),
);
