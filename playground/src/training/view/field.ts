import { element } from "../../dom.ts";

/** A control behind its label. */
export function field(text: string, control: HTMLElement): HTMLElement {
  return element("span", { class: "field" }, element("label", { for: control.id }, text), control);
}
