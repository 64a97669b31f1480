/** What a token that the grammar takes may be: which words, and which names. */
import type { TopicKind } from "../../compiler/reference/topic.ts";
import type { Expected } from "../../grammar/parser.ts";
import { outwards } from "../scan.ts";
import { callables, fields, imported, models, parts, recipeEntries, values } from "./name-candidates.ts";
import { argumentNames, argumentValues } from "./argument-candidates.ts";
import type { Completion } from "./item.ts";
import { topicItem, topicOf, topicsOf } from "./items.ts";
import { recipeValues } from "./recipe-candidates.ts";
import type { Site } from "./site.ts";

export function candidatesFor({ image, rules }: Expected, site: Site): readonly Completion[] {
  const [rule = "", ...around] = [...rules].reverse();
  if (image !== "NAME" && image !== "WORD") return keyword(image, rule, site);
  if (rule === "call") return called(around, site);
  switch (rule) {
    case "imported":
      return imported(site);
    case "type":
      return topicsOf("type").map((each) => topicItem(each));
    case "check":
    case "train":
      return models(site);
    case "use":
      return image === "NAME" ? models(site) : parts(site);
    case "override":
      return callables(site, ["layer", "block"]);
    case "argument":
      return argumentNames(site);
    case "suffix":
      return fields(site);
    case "entry":
      return recipeEntries(site);
    default:
      // A new name, which nobody can know.
      return [];
  }
}

/** What is called, or in an expression named. @param around the rules around the call, innermost first */
function called(around: readonly string[], site: Site): readonly Completion[] {
  const [outer = "", next = ""] = around;
  const last = site.before.at(-1)?.token.image ?? "";
  switch (outer) {
    case "derivation":
      return models(site);
    case "residual":
      return callables(site, ["shortcut"]);
    case "override":
      return callables(site, last === "shortcut" ? ["shortcut"] : ["layer", "block"]);
    case "shared":
      return callables(site, ["layer", "block"]);
    case "step": {
      const first = next === "pipeline" && last !== "->" ? values(site) : [];
      return [...callables(site, ["layer", "block"]), ...first];
    }
    default:
      return expression(around, site);
  }
}

function expression(around: readonly string[], site: Site): readonly Completion[] {
  if (site.call) return argumentValues(site.call, site);
  if (around.includes("train")) return recipeValues(site);
  const quantities = around.includes("check") ? topicsOf("quantity").map((each) => topicItem(each)) : [];
  return [...quantities, ...values(site), ...functions()];
}
function functions(): readonly Completion[] {
  return topicsOf("function").map((each) => topicItem(each));
}

const keywordKind: TopicKind = "word of the language";

/** Words of values stand in every expression, and mean something in some. */
function keyword(image: string, rule: string, site: Site): readonly Completion[] {
  const isOfValues = ["primary", "negation", "conjunction", "expression"].includes(rule);
  if (!/^[a-z]+$/.test(image) || (isOfValues && !isMeant(image, site))) return [];
  const topic = topicOf(keywordKind, image);
  return topic ? [{ ...topicItem(topic), insert: image }] : [];
}

function isMeant(word: string, { opening, call }: Site): boolean {
  const type = call?.parameter?.type;
  const openings = [...outwards(opening)];
  const declaration = openings.at(-2)?.lead?.image;
  switch (word) {
    case "true":
    case "false":
    case "not":
    case "and":
    case "or":
      if (call) return type === "bool" && (word === "true" || word === "false" || declaration !== "train");
      return declaration !== "train" && (opening.role !== "claims" || word === "and" || word === "or");
    case "block":
      return declaration === "block" && type !== "bool";
    case "out":
      return declaration === "shortcut";
    case "in":
      return declaration !== "check" && declaration !== "train" && type !== "bool";
    default:
      return call === undefined ? declaration === "model" : declaration === "check";
  }
}
