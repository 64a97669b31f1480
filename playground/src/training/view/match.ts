/** What of the images that there are does not fit the design, before anything is trained; and a button that brings the design to them. */
import { element } from "../../dom.ts";
import type { DesignFix, ImageMatch } from "../protocol.ts";
import { fixButtons } from "./fix-buttons.ts";
import { sentence } from "./words.ts";

export class Match {
  readonly #notes = element("p", { "aria-live": "polite" });
  readonly #fix = element("p", { class: "row" });
  readonly element = element(
    "section",
    { class: "card match", "aria-label": "Images and design", hidden: true },
    this.#notes,
    this.#fix,
  );
  readonly #mend: (fix: DesignFix) => void;

  constructor(mend: (fix: DesignFix) => void) {
    this.#mend = mend;
  }

  /** @param match of the recipe that is chosen */
  show(match: ImageMatch | undefined): void {
    this.element.hidden = !match || match.notes.length === 0;
    const notes = (match?.notes ?? []).map(sentence).join(" ");
    // What is said already is not read out again.
    if (this.#notes.textContent !== notes) this.#notes.textContent = notes;
    this.#fix.replaceChildren(...fixButtons(match ?? {}, this.#mend));
  }
}
