/** Images that no network has trained on, and what each is taken for. */
import { element } from "../../dom.ts";
import type { LaneFacts, Prediction, Sample } from "../protocol.ts";
import { paint, pictureCanvas } from "./picture.ts";
import { className, laneTitle, shortPercent } from "./words.ts";

interface Shown {
  readonly figure: HTMLButtonElement;
  readonly answers: readonly HTMLElement[];
}

export class Samples {
  readonly element: HTMLElement;
  readonly #grid = element("ul", { class: "samples" });
  readonly #score = element("p", { class: "quiet" });
  readonly #choose: (index: number) => void;
  #shown: readonly Shown[] = [];
  #samples: readonly Sample[] = [];
  #names: readonly string[] = [];
  #lanes: readonly LaneFacts[] = [];
  readonly #right = new Map<number, number>();

  /** @param choose hears which image a visitor looks into */
  constructor(choose: (index: number) => void) {
    this.#choose = choose;
    const title = element("h3", {}, "Test images");
    this.element = element("section", { class: "card", "aria-label": "Test images" }, title, this.#score, this.#grid);
  }

  begin(samples: readonly Sample[], names: readonly string[], lanes: readonly LaneFacts[]): void {
    [this.#samples, this.#names, this.#lanes] = [samples, names, lanes];
    this.#right.clear();
    this.#score.textContent = "What each is taken for is shown after each evaluation.";
    this.#shown = samples.map(({ picture, label }, index) => {
      const canvas = pictureCanvas();
      paint(canvas, picture);
      const name = className(names, label);
      const answers = lanes.map((_, lane) => element("span", { class: "answer", "data-lane": lane }, "…"));
      const figure = element(
        "button",
        { type: "button", class: "sample" },
        canvas,
        element("span", {}, name),
        ...answers,
      );
      figure.addEventListener("click", () => this.choose(index));
      return { figure, answers };
    });
    this.#grid.replaceChildren(...this.#shown.map(({ figure }) => element("li", {}, figure)));
    this.choose(0);
  }

  choose(index: number): void {
    for (const [each, { figure }] of this.#shown.entries()) figure.setAttribute("aria-pressed", String(each === index));
    if (index < this.#shown.length) this.#choose(index);
  }

  show(lane: number, predictions: readonly Prediction[]): void {
    let right = 0;
    for (const [index, { answer, confidence }] of predictions.entries()) {
      const isRight = answer === this.#samples[index]?.label;
      right += Number(isRight);
      const name = className(this.#names, answer);
      const place = this.#shown[index]?.answers[lane];
      if (!place) continue;
      // Of what is too long for its place the name is cut off, not the number.
      const words = isRight ? ["✓"] : ["✗", element("span", {}, name)];
      place.replaceChildren(...words, ` ${shortPercent(confidence)}`);
      place.className = isRight ? "answer right" : "answer wrong";
    }
    this.#right.set(lane, right);
    this.#score.textContent = [...this.#right]
      .sort(([one], [other]) => one - other)
      .map(([each, count]) => {
        const facts = this.#lanes[each];
        return `${facts ? laneTitle(facts) : ""}: ${count} of ${predictions.length} right`;
      })
      .join("; ");
  }
}
