/** Designs to begin with: those of the repository's `examples`, and its zoo. */
import { element } from "../dom.ts";
import { part } from "../loading.ts";

type Texts = { readonly [path: string]: () => Promise<string> };
// Options are read by Vite as they stand here.
const own: Texts = import.meta.glob<string>("../../../examples/*.resnet", { query: "?raw", import: "default" });
const zoo: Texts = import.meta.glob<string>("../../../examples/zoo/*.resnet", { query: "?raw", import: "default" });

/** Those that a visitor can train here in a minute come first. */
const FIRST = ["fashion", "cifar"];

/** @param onText the example that is chosen, and its name */
export function mountExamples(parent: HTMLElement, onText: (text: string, name: string) => void): void {
  const select = element("select", { id: "example-choice" }, element("option", { value: "" }, "Choose…"));
  const loaders = new Map<string, () => Promise<string>>();
  const groupOf = (label: string, texts: Texts): HTMLOptGroupElement => {
    const paths = Object.keys(texts).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
    const options = paths.map((path) => {
      const load = texts[path];
      if (load) loaders.set(path, load);
      return element("option", { value: path }, stem(path));
    });
    return element("optgroup", { label }, ...options);
  };
  select.append(groupOf("Examples", own), groupOf("Zoo: networks of papers", zoo));
  select.addEventListener("change", () => {
    const path = select.value;
    const load = loaders.get(path);
    // It is a menu: what is chosen may be changed at once, and chosen again.
    select.value = "";
    if (!load) return;
    part(load()).then(
      (text) => onText(text, stem(path)),
      () => undefined,
    );
  });
  parent.append(element("label", { class: "field" }, element("span", {}, "Examples"), select));
}

function stem(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1, -".resnet".length);
}
function rank(path: string): number {
  const at = FIRST.indexOf(stem(path));
  return at < 0 ? FIRST.length : at;
}
