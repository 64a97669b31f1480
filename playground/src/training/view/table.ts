/** The networks of a run beside each other: what they are, where they stand, and what the race came to. */
import { element } from "../../dom.ts";
import type { LaneFacts } from "../protocol.ts";
import type { Standing } from "./curves.ts";
import { verdictOf } from "./verdict.ts";
import { fixed, laneTitle, percent, whole } from "./words.ts";

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

  judge(standings: readonly Standing[], step: number): void {
    const raced = standings.flatMap(({ loss }, lane) => {
      const facts = this.#lanes[lane];
      return facts ? { title: laneTitle(facts), isPlain: facts.shortcut === "none", layers: facts.layers, loss } : [];
    });
    this.#verdict.textContent = verdictOf(raced, step);
  }
}
