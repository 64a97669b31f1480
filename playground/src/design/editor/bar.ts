/** The line below the text: how it is laid out, and how the keyboard leads out of it. */
import type { EditorView } from "@codemirror/view";
import { element } from "../../dom.ts";
import { format } from "./keys.ts";

/** @param hint the id of what describes the text to a screen reader */
export function createBar(hint: string, view: () => EditorView): HTMLElement {
  const lay = element("button", { type: "button", class: "quiet", title: "Shift+Alt+F" }, "Format");
  lay.addEventListener("click", () => format(view()));
  const keys = "Escape, then Tab, leaves; F8: next finding";
  return element("div", { class: "editor-bar" }, lay, element("span", { id: hint, class: "editor-hint" }, keys));
}
