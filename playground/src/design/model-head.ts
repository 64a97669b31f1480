/** Which model of the text is shown, by which recipe it would be trained, and what it costs in a line. */
import { element } from "../dom.ts";
import type { Signal } from "../signal.ts";
import type { Store } from "../state.ts";
import { grouped, scaled } from "./numbers.ts";
import type { DesignView, ModelView } from "./view.ts";

interface ModelHeadOptions {
  readonly store: Store;
  readonly views: Signal<DesignView>;
}

export function mountModelHead(parent: HTMLElement, { store, views }: ModelHeadOptions): void {
  const models = element("select", { id: "model-choice" });
  const recipes = element("select", { id: "recipe-choice" });
  const recipeField = element("label", { class: "field" }, element("span", {}, "Recipe"), recipes);
  const facts = element("dl", { class: "facts" });
  const last = element("p", { class: "soft", role: "status" });
  parent.append(element("label", { class: "field" }, element("span", {}, "Model"), models), recipeField, facts, last);
  let hasShown = false;
  models.addEventListener("change", () => store.set({ model: models.value, recipe: undefined, selection: undefined }));
  recipes.addEventListener("change", () => store.set({ recipe: recipes.value }));
  views.each(({ models: names, model, recipe }) => {
    fill(
      models,
      names.map(({ name }) => name),
      model?.name,
    );
    const own = names.find(({ name }) => name === model?.name)?.recipes ?? [];
    fill(recipes, own, recipe);
    recipeField.hidden = own.length < 2;
    models.disabled = names.length === 0;
    facts.replaceChildren(...(model ? factsOf(model) : []));
    hasShown ||= model !== undefined;
    last.textContent = hasShown && !model ? "The last design without errors is shown." : "";
  });
}

function fill(select: HTMLSelectElement, names: readonly string[], chosen: string | undefined): void {
  const options = names.length === 0 ? ["no model yet"] : names;
  const same =
    options.length === select.options.length && options.every((name, at) => select.options[at]?.value === name);
  if (!same) select.replaceChildren(...options.map((name) => element("option", { value: name }, name)));
  select.value = chosen ?? options[0] ?? "";
}

function factsOf({ totals, depth }: ModelView): readonly HTMLElement[] {
  const facts = [
    ["parameters", grouped(totals.params)],
    ["depth", grouped(depth)],
    ...(totals.macs === null ? [] : [["multiply-adds", scaled(totals.macs)]]),
  ] as const;
  return facts.map(([name = "", fact = ""]) => element("div", {}, element("dt", {}, name), element("dd", {}, fact)));
}
