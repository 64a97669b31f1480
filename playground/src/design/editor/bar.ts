/** The line below the text: what was found in it, in words, and how it is laid out and left. */
import { nextDiagnostic } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import type { Finding } from "resnet-lang/services";
import { element } from "../../dom.ts";
import { format } from "./keys.ts";

export interface Bar {
  readonly dom: HTMLElement;
  readonly show: (found: readonly Finding[]) => void;
}

/** @param hint the id that describes the text to a screen reader */
export function createBar(hint: string, view: () => EditorView): Bar {
  const status = element("span", { role: "status", class: "editor-status" }, "");
  const next = element("button", { type: "button", hidden: true }, "Next finding");
  next.addEventListener("click", () => {
    nextDiagnostic(view());
    view().focus();
  });
  const lay = element("button", { type: "button", title: "Shift+Alt+F" }, "Format");
  lay.addEventListener("click", () => format(view()));
  const leave = element("span", { id: hint, class: "editor-hint" }, "Escape, then Tab, leaves the text");
  const dom = element("div", { class: "editor-bar" }, status, next, lay, leave);
  const show = (found: readonly Finding[]): void => {
    status.textContent = summary(found);
    status.dataset["worst"] = found.some(({ severity }) => severity === "error") ? "error" : "none";
    next.hidden = found.length === 0;
  };
  return { dom, show };
}

/** `1 error, 2 warnings`. */
function summary(found: readonly Finding[]): string {
  const counted = (severity: Finding["severity"], one: string, many: string): readonly string[] => {
    const count = found.filter((each) => each.severity === severity).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  };
  const parts = [
    ...counted("error", "error", "errors"),
    ...counted("warning", "warning", "warnings"),
    ...counted("information", "remark", "remarks"),
  ];
  return parts.length === 0 ? "No findings" : parts.join(", ");
}
