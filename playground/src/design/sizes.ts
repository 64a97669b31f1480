/** Sizes that the input leaves open, such as a picture's height: numbers are of those that stand here. */
import { element } from "../dom.ts";
import type { TablesOptions } from "./tables.ts";

export function mountSizes({ views, onSizes }: Pick<TablesOptions, "views" | "onSizes">): HTMLElement {
  const box = element("div", { class: "sizes" });
  let shown = "";
  views.each(({ model }) => {
    if (!model) return;
    const symbols = Object.keys(model.sizes);
    // What is being typed stays.
    if (shown === symbols.join()) return;
    shown = symbols.join();
    const inputs = symbols.map((symbol) => {
      const least = model.totals.least[symbol] ?? 1;
      return element("input", { type: "number", min: least, max: 4096, value: model.sizes[symbol], name: symbol });
    });
    const tell = (): void => {
      if (inputs.every((input) => input.checkValidity() && input.value !== ""))
        onSizes(Object.fromEntries(inputs.map((input) => [input.name, input.valueAsNumber])));
    };
    for (const input of inputs) input.addEventListener("change", tell);
    box.replaceChildren(
      ...inputs.map((input) => element("label", { class: "field" }, element("span", {}, `Size ${input.name}`), input)),
    );
  });
  return box;
}
