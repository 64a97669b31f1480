/** How large each layer's gradient is, from the image's side to the answer's: what vanishes or explodes is seen. */
import { element } from "../../dom.ts";
import type { LaneFacts, LayerNorm } from "../protocol.ts";
import { LineChart } from "./line-chart.ts";
import { laneTitle, shortNumber } from "./words.ts";

interface LaneNorms {
  readonly first: readonly LayerNorm[];
  readonly last: readonly LayerNorm[];
  readonly step: number;
}

export class Norms {
  readonly element: HTMLElement;
  readonly #chart = new LineChart({
    title: "Gradient norms by layer",
    across: "layers, from the image to the answer",
    isLogarithmic: true,
    valueText: shortNumber,
  });
  readonly #caption = element("p", { class: "quiet" }, "Dashed: at the first step. Solid: at the last evaluation.");
  #lanes: readonly LaneFacts[] = [];
  #norms: (LaneNorms | undefined)[] = [];

  constructor() {
    this.element = element(
      "section",
      { class: "card", "aria-label": "Gradient norms" },
      this.#chart.element,
      this.#caption,
    );
  }

  begin(lanes: readonly LaneFacts[]): void {
    this.#lanes = lanes;
    this.#norms = lanes.map(() => undefined);
    this.#chart.begin(
      lanes.flatMap((facts, lane) => [
        { title: `${laneTitle(facts)}: first step`, lane, isDashed: true },
        { title: laneTitle(facts), lane },
      ]),
    );
  }

  add(lane: number, step: number, norms: readonly LayerNorm[]): void {
    // Of a shortcut's convolution another network has none: layers stand at their place along the way.
    const along = norms.filter(({ name }) => !name.split(".").includes("shortcut"));
    const first = this.#norms[lane]?.first ?? along;
    this.#norms[lane] = { first, last: along, step };
    const most = Math.max(...this.#norms.map((each) => each?.last.length ?? 0));
    const across = Array.from({ length: most }, (_, index) => index + 1);
    const values = this.#norms.flatMap((each) => [
      across.map((_, index) => positive(each?.first[index]?.gradient)),
      across.map((_, index) => (each && each.step > 0 ? positive(each.last[index]?.gradient) : null)),
    ]);
    this.#chart.show(across, values, this.#summary());
  }

  /** As it stands, for a report. */
  picture(): string {
    return this.#chart.picture();
  }

  #summary(): string {
    return this.#lanes
      .map((facts, lane) => {
        const all = (this.#norms[lane]?.last ?? []).map(({ gradient }) => gradient);
        if (all.length === 0) return `${laneTitle(facts)}: not measured`;
        return `${laneTitle(facts)}: from ${Math.min(...all).toExponential(1)} to ${Math.max(...all).toExponential(1)}`;
      })
      .join("; ");
  }
}

/** A logarithm has no place for 0. */
function positive(value: number | undefined): number | null {
  return value !== undefined && value > 0 && Number.isFinite(value) ? value : null;
}
