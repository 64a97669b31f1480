/** What the line of a recipe may say, by its word. */
import { entryKinds, entryTables, ofWord } from "../called.ts";
import { outwards } from "../scan.ts";
import type { Completion } from "./item.ts";
import { topicItem, topicsOf } from "./items.ts";
import { stagesOfModel } from "./name-candidates.ts";
import type { Site } from "./site.ts";

/** Entries whose words are few, and no pages of their own. */
const words: { readonly [entry: string]: readonly (readonly [word: string, doc: string])[] } = {
  init: [["zero_last_gamma", "γ of the last norm of each residual begins at 0"]],
  precision: [
    ["f32", "activations are stored in 32 bits"],
    ["f16", "activations are stored in 16 bits: half the memory"],
  ],
};

export function recipeValues(site: Site): readonly Completion[] {
  const recipe = [...outwards(site.opening)].find(({ role }) => role === "recipe");
  const entry = site.before.findLast(({ opening }) => opening === recipe)?.lead.image ?? "";
  const kind = entryKinds[entry];
  if (entry === "freeze") return stagesOfModel(site);
  if (kind === undefined)
    return (words[entry] ?? []).map(([word, doc]) => ({ label: word, kind: "word", detail: "", doc, insert: word }));
  const table = entryTables[entry] ?? {};
  return topicsOf(kind).map((topic) => {
    const word = table[topic.name];
    return topicItem(topic, word && ofWord(topic.name, word.parameters));
  });
}
