/** In the parentheses of a call: names of its parameters, and what the one at the cursor may be. */
import { topicItem, topicsOf, parameterItem, wordItem } from "./items.ts";
import type { Completion } from "./item.ts";
import { callables, stagesOfModel, values } from "./name-candidates.ts";
import { outwards } from "../scan.ts";
import type { CallSite, Site } from "./site.ts";

/** Those that are not given yet. */
export function argumentNames({ call, opening }: Site): readonly Completion[] {
  if (!call?.called || opening !== call.opening) return [];
  return call.called.parameters.filter(({ name }) => !call.given.has(name)).map(parameterItem);
}

export function argumentValues({ parameter, called }: CallSite, site: Site): readonly Completion[] {
  const isClaim = [...outwards(site.opening)].some(({ role }) => role === "claims");
  // Behind the first of a layer each has its name.
  if (!parameter && called) return [];
  if (!parameter) return isClaim ? stagesOfModel(site) : [...values(site), ...callables(site, ["block"])];
  const words = parameter.words.map((word) => wordItem(word, parameter));
  switch (parameter.type) {
    case "bool":
    case "text":
      return words;
    case "name":
      return [...words, ...stagesOfModel(site)];
    case "block":
      return callables(site, ["layer", "block"]);
    case "shortcut":
      return callables(site, ["shortcut"]);
    default:
      if (words.length > 0 && !/int|float|size/.test(parameter.type)) return words;
      return [
        ...words,
        ...(isInRecipe(site) ? [] : [...values(site), ...topicsOf("function").map((each) => topicItem(each))]),
      ];
  }
}

function isInRecipe({ opening }: Site): boolean {
  return [...outwards(opening)].some(({ role }) => role === "recipe");
}
