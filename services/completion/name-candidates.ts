/** Names that a place knows: of the file, of its imports, of std, and what is built in. */
import { builtIn } from "../../compiler/resolve/built-in.ts";
import { resolveImport } from "../../compiler/resolve/project.ts";
import type { TopicKind } from "../../compiler/reference/topic.ts";
import { allTopics } from "../../compiler/reference/topics.ts";
import { calledOf, calleeNamed } from "../called.ts";
import type { Design } from "../design.ts";
import { outwards } from "../scan.ts";
import type { Completion } from "./item.ts";
import { declaredItem, standardItem, topicItem, topicOf, topicsOf } from "./items.ts";
import { namesAtSite } from "./names.ts";
import type { Site } from "./site.ts";

type Callable = "layer" | "block" | "shortcut";

/** What may be called where a layer, a block or a shortcut has to stand: the design's own first, std's last. */
export function callables(site: Site, kinds: readonly Callable[]): readonly Completion[] {
  const parameters = namesAtSite(site).flatMap(({ name, kind, type = "" }) =>
    (kind === "parameter" && kinds.some((each) => each === type)) || (kind === "shared" && kinds.includes("block"))
      ? [{ label: name, kind: "value" as const, detail: type || kind, doc: "", insert: name }]
      : [],
  );
  const wanted: readonly TopicKind[] = kinds;
  const layers = [...builtIn.values()].flatMap(({ kind, name }) => {
    const isLayer = kind === "layer" || name === "identity";
    if (!(isLayer && kinds.includes("layer")) && !(kind === "shortcut" && kinds.includes("shortcut"))) return [];
    const topic = topicOf("layer", name) ?? topicOf("shortcut", name);
    return topic ? [topicItem(topic, calleeNamed(name, site.design))] : [];
  });
  return [...parameters, ...declared(site, wanted), ...layers, ...standard(site, wanted)];
}

/** Models by which another one, a claim or a recipe begins. */
export function models(site: Site): readonly Completion[] {
  const isCalled = site.before.at(-1)?.token.image === "=";
  const known = declared(site, ["model"]);
  const items = isCalled ? known : known.map(({ snippet: _, ...each }) => each);
  return isCalled ? [...items, ...standard(site, ["model"])] : items;
}

function declared({ design }: Site, kinds: readonly TopicKind[]): readonly Completion[] {
  return [...design.module.names].flatMap(([name, each]) => {
    const { declaration } = each;
    const kind = declaration.kind === "model" ? "model" : declaration.keyword;
    return kinds.includes(kind) ? [declaredItem(name, each, calledOf(name, each))] : [];
  });
}
function standard({ design }: Site, kinds: readonly TopicKind[]): readonly Completion[] {
  return allTopics().flatMap((topic) =>
    topic.from === undefined || !kinds.includes(topic.kind) || design.module.names.has(topic.name)
      ? []
      : [standardItem(topic, design)],
  );
}

/** What an expression may read. */
export function values(site: Site): readonly Completion[] {
  return namesAtSite(site)
    .filter(({ type }) => type !== "block" && type !== "shortcut")
    .map(({ name, kind, type }) => ({ label: name, kind: "value", detail: type ?? kind, doc: "", insert: name }));
}

/** Of the model that a claim or a recipe is of. */
export function stagesOfModel({ design, opening, before }: Site): readonly Completion[] {
  const begin = [...outwards(opening)].at(-2)?.lead;
  const words = before.slice(before.findIndex(({ token }) => token === begin) + 1).map(({ token }) => token.image);
  const [name = "", of, model = ""] = words;
  return stagesOf(of === "of" ? model : name, design).map(stageItem);
}
/** As they are written where the model cannot be expanded. */
function stagesOf(model: string, { checked, module }: Design): readonly string[] {
  const expanded = checked.models.get(model);
  if (expanded) return expanded.stages.map(({ name }) => name);
  const declaration = module.names.get(model)?.declaration;
  if (declaration?.kind !== "model" || declaration.definition.kind !== "model-body") return [];
  return declaration.definition.items.flatMap((each) => (each.kind === "stage" ? [each.name.text] : []));
}
function stageItem(name: string): Completion {
  return { label: name, kind: "value", detail: "stage", doc: "", insert: name };
}

/** Behind `use Model.`. */
export function parts({ design, before }: Site): readonly Completion[] {
  const stages = stagesOf(before.at(-2)?.token.image ?? "", design);
  const trunk = topicOf("notation", "trunk");
  return [...(trunk ? [topicItem(trunk)] : []), ...stages.map(stageItem)];
}

const ofTensors: readonly (readonly [string, string])[] = [
  ["channels", "how many channels it has"],
  ["height", "rows of an image"],
  ["width", "columns of an image"],
  ["length", "how many tokens"],
];
const ofBlocks: readonly (readonly [string, string])[] = [
  ["number", "which of the model's residual blocks this one is, from 1 on"],
  ["count", "how many residual blocks the model has"],
];

/** Behind a point. */
export function fields({ before }: Site): readonly Completion[] {
  const rows = before.at(-2)?.token.image === "block" ? ofBlocks : ofTensors;
  return rows.map(([name, doc]) => ({ label: name, kind: "value", detail: "", doc, insert: name }));
}

/** In the braces of an import: what its file has, where the path stands behind them; else all of std. */
export function imported({ design, opening, from, before }: Site): readonly Completion[] {
  const { module, project, scanned } = design;
  const behind = scanned.filter(({ token }) => token.startOffset >= from);
  const close = behind.findIndex((each) => each.opening === opening && each.token.image === "}");
  const path = behind[close + 1]?.token.image === "from" ? (behind[close + 2]?.token.image ?? "") : "";
  const file = resolveImport(path.replaceAll('"', ""), module.path);
  const taken = new Set(before.filter((each) => each.opening === opening).map(({ token }) => token.image));
  const own = [...(project.modules.get(file ?? "")?.own ?? [])];
  const ofStd = allTopics().filter((topic) => topic.from !== undefined);
  const ofFile = ofStd.filter((topic) => topic.from === file);
  const items =
    own.length > 0
      ? own.map(([name, each]) => declaredItem(name, each, calledOf(name, each)))
      : (ofFile.length > 0 ? ofFile : ofStd).map((topic) => ({ ...topicItem(topic), doc: topic.from ?? "" }));
  return items.filter(({ label }) => !taken.has(label)).map(({ snippet: _, ...each }) => each);
}

/** Lines that the recipe does not have yet. */
export function recipeEntries({ opening, before }: Site): readonly Completion[] {
  const taken = new Set(before.filter((each) => each.opening === opening).map(({ lead }) => lead.image));
  return topicsOf("recipe entry")
    .filter(({ name }) => !taken.has(name))
    .map((each) => ({ ...topicItem(each), insert: `${each.name} ` }));
}
