/** Which shortcuts a network trains with, and against which it races; what does not fit it is not to be chosen. */
import { element } from "../../dom.ts";
import type { RunRequest, Shortcut, Unfit } from "../protocol.ts";
import { field } from "./field.ts";
import { shortcutTitles, unfitText } from "./words.ts";

const all = Object.keys(shortcutTitles) as readonly Shortcut[];

export class ShortcutChoice {
  readonly own = element("fieldset", { class: "choices" }, element("legend", {}, "Shortcuts"));
  readonly reasons = element("p", { class: "quiet", id: "training-unfit" });
  readonly against: HTMLElement;
  readonly #against = element(
    "select",
    { id: "training-against" },
    element("option", { value: "" }, "nobody"),
    ...all.map((each) => element("option", { value: each }, shortcutTitles[each])),
  );

  constructor() {
    for (const shortcut of all) {
      const input = element("input", {
        ...{ type: "radio", name: "training-shortcut", value: shortcut },
        "aria-describedby": this.reasons.id,
      });
      input.checked = shortcut === "designed";
      this.own.append(element("label", {}, input, ` ${shortcutTitles[shortcut]}`));
    }
    this.against = field("Race against", this.#against);
  }

  /** A network each. */
  get chosen(): RunRequest["shortcuts"] {
    const against = this.#against.value as Shortcut | "";
    return against === "" ? [this.#shortcut] : [this.#shortcut, against];
  }
  get #shortcut(): Shortcut {
    return this.own.querySelector<HTMLInputElement>("input:checked")?.value as Shortcut;
  }

  /** The reason is there for everybody. */
  show(unfit: Unfit): void {
    for (const choice of [...this.own.querySelectorAll("input"), ...this.#against.options])
      choice.disabled = choice.value in unfit;
    if (this.#shortcut in unfit) this.own.querySelector("input")?.click();
    if (this.#against.value in unfit) this.#against.value = "";
    this.reasons.textContent = unfitText(unfit);
  }
}
