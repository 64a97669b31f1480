/** A few choices side by side, one of them pressed. */
import { element } from "../dom.ts";

export interface Switch<Name extends string> {
  readonly element: HTMLElement;
  readonly chosen: () => Name;
  readonly onChange: (listener: () => void) => void;
}

/** @param label what is chosen, for a screen reader */
export function switchOf<const Name extends string>(label: string, names: readonly [Name, ...Name[]]): Switch<Name> {
  const group = element("div", { class: "switch", role: "group", "aria-label": label });
  const listeners: (() => void)[] = [];
  let chosen: Name = names[0];
  const show = (): void => {
    for (const button of group.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.textContent === chosen));
  };
  for (const name of names) {
    const button = element("button", { type: "button" }, name);
    button.addEventListener("click", () => {
      chosen = name;
      show();
      for (const listener of listeners) listener();
    });
    group.append(button);
  }
  show();
  return { element: group, chosen: () => chosen, onChange: (listener) => void listeners.push(listener) };
}
