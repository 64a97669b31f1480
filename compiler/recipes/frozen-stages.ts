/** `freeze [stem, conv2_x]`: stages whose weights stay. */
import type * as tree from "../../grammar/tree.ts";
import { abandon } from "../model/abandon.ts";
import type { CheckedModel } from "../model/checked.ts";
import { frozenTensors } from "../model/measures/frozen.ts";
import { reportRecipe } from "./messages.ts";
import { namedWords } from "./named-words.ts";

/** @returns stages in the model's order @throws Abandoned RN2047, RN4003, RN4041, RN4043 */
export function readFrozen(value: tree.Expression, model: CheckedModel): readonly string[] {
  const { nodes, name } = model;
  // What stands outside of stages has no name to be frozen by.
  const stages = [...new Set(nodes.map(({ stage }) => stage))].filter((stage) => stage !== "");
  if (stages.length === 0) {
    const help = "put the layers that are to stay into `stem { … }`, or `stage s1 { … }`";
    abandon(reportRecipe("RN4043", value.span, { model: name }, { help }));
  }
  const named = namedWords(value, "freeze", "the stage", stages);
  const frozen = frozenTensors(model, named);
  const learned = nodes.flatMap(({ weights }) => weights.filter(({ role }) => role === "parameter"));
  if (named.length > 0 && learned.every((weight) => frozen.has(weight.name)))
    abandon(reportRecipe("RN4041", value.span, { model: name }, { help: "leave out a stage that is to learn" }));
  return stages.filter((stage) => named.includes(stage));
}
