/** What a run leaves: its weights, and a report. */
import { element } from "../../dom.ts";
import type { LaneFacts } from "../protocol.ts";
import { weightsFile } from "./words.ts";

export interface DownloadsOptions {
  readonly weights: (lane: number) => void;
  readonly report: () => void;
}

export class Downloads {
  readonly element = element("section", { class: "row downloads", "aria-label": "Downloads" });
  readonly #options: DownloadsOptions;

  constructor(options: DownloadsOptions) {
    this.#options = options;
  }

  begin(lanes: readonly LaneFacts[]): void {
    const report = element("button", { type: "button" }, "Download report");
    report.addEventListener("click", () => this.#options.report());
    const weights = lanes.map((facts, lane) => {
      const button = element("button", { type: "button" }, `Download ${weightsFile(facts)}`);
      button.addEventListener("click", () => this.#options.weights(lane));
      return button;
    });
    this.element.replaceChildren(...weights, report);
  }
}
