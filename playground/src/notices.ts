/** What the visitor is told once, above everything, until it is put away. */
import { byId, element } from "./dom.ts";

export interface Notice {
  readonly text: string;
  readonly isProblem?: boolean;
  readonly action?: { readonly text: string; readonly act: () => void };
}

export function tell({ text, isProblem = false, action }: Notice): void {
  const close = element("button", { type: "button", class: "quiet" }, "Close");
  const notice = element("p", { class: isProblem ? "notice problem" : "notice" }, element("span", {}, text));
  close.addEventListener("click", () => notice.remove());
  if (action) {
    const button = element("button", { type: "button" }, action.text);
    button.addEventListener("click", () => {
      action.act();
      notice.remove();
    });
    notice.append(button);
  }
  notice.append(close);
  byId("notices").replaceChildren(notice);
}
