/** The networks of a run beside each other: what they are, where they stand, and what the race came to. */
import { element } from "../../dom.ts";
import type { LaneFacts } from "../protocol.ts";
import type { Standing } from "./curves.ts";
import { fixed, laneTitle, percent, stepCount, whole } from "./words.ts";

const HEAD = ["Network", "Parameters", "Training loss", "Held-out accuracy", "Held-out loss"];

export class Table {
  readonly element: HTMLElement;
  readonly #body = element("tbody");
  readonly #verdict = element("p", { class: "verdict", "aria-live": "polite" });
  #lanes: readonly LaneFacts[] = [];
  #cells: readonly (readonly HTMLElement[])[] = [];

  constructor() {
    const head = element("tr", {}, ...HEAD.map((title) => element("th", { scope: "col" }, title)));
    this.element = element(
      "div",
      { class: "networks", role: "region", "aria-label": "Networks", tabindex: 0 },
      element("table", {}, element("thead", {}, head), this.#body),
      element("p", { class: "quiet" }, "Solid lines: training. Dashed lines with points: held-out images."),
      this.#verdict,
    );
  }

  begin(lanes: readonly LaneFacts[]): void {
    this.#lanes = lanes;
    this.#verdict.textContent = "";
    this.#cells = lanes.map(() => [0, 1, 2].map(() => element("td", {}, "–")));
    this.#body.replaceChildren(
      ...lanes.map((facts, lane) =>
        element(
          "tr",
          {},
          element("th", { scope: "row", class: "lane-name", "data-lane": lane }, laneTitle(facts)),
          element("td", {}, whole(facts.parameters)),
          ...(this.#cells[lane] ?? []),
        ),
      ),
    );
  }

  show(lane: number, { loss, heldOut }: Standing): void {
    const texts = [fixed(loss), percent(heldOut?.accuracy ?? Number.NaN), fixed(heldOut?.loss ?? Number.NaN)];
    for (const [index, text] of texts.entries()) {
      const cell = this.#cells[lane]?.[index];
      if (cell && cell.textContent !== text) cell.textContent = text;
    }
  }

  /** In words, for two that raced. */
  judge(standings: readonly Standing[], step: number): void {
    const [one, other] = standings;
    const [first, second] = this.#lanes;
    if (!one || !other || !first || !second) return;
    const isFirst = one.loss < other.loss;
    const [ahead, behind] = isFirst ? [first, second] : [second, first];
    const [least, most] = isFirst ? [one.loss, other.loss] : [other.loss, one.loss];
    const after = `After ${stepCount(step)} ${laneTitle(ahead)} has the lower training loss, ${fixed(least)} against ${fixed(most)} of ${laneTitle(behind)}.`;
    this.#verdict.textContent = behind.shortcut === "none" && most > 1.1 * least ? `${after} ${DEGRADATION}` : after;
  }
}

const DEGRADATION =
  "Same layers, same parameters or nearly so, same seed and images: without shortcuts the deep network trains worse, as figure 1 of He et al. 2015 shows.";
