/** What a run leaves: of each network a module and the weights that fit it, and a report. */
import { element } from "../../dom.ts";
import type { LaneFacts, LaneFile } from "../protocol.ts";

export interface DownloadsOptions {
  readonly file: (lane: number, file: LaneFile) => void;
  readonly report: () => void;
}

/** By what their names end in. */
const FILES: readonly (readonly [extension: string, file: LaneFile])[] = [
  ["safetensors", "weights"],
  ["js", "module"],
];

export class Downloads {
  readonly element = element("section", { class: "row downloads", "aria-label": "Downloads" });
  readonly #options: DownloadsOptions;

  constructor(options: DownloadsOptions) {
    this.#options = options;
  }

  begin(lanes: readonly LaneFacts[]): void {
    const { file: ask, report } = this.#options;
    const files = lanes.flatMap(({ stem }, lane) =>
      FILES.map(([extension, file]) => downloadButton(`${stem}.${extension}`, () => ask(lane, file))),
    );
    this.element.replaceChildren(...files, downloadButton("report", report));
  }
}

function downloadButton(what: string, act: () => void): HTMLButtonElement {
  const button = element("button", { type: "button" }, `Download ${what}`);
  button.addEventListener("click", act);
  return button;
}
