/** What a network has learnt to look for first, and what its layers make of one image. */
import { element } from "../../dom.ts";
import type { Filters, LaneFacts, LayerMaps } from "../protocol.ts";
import { paint, pictureCanvas } from "./picture.ts";
import { laneTitle } from "./words.ts";

export class Insides {
  readonly element: HTMLElement;
  readonly #filters = element("div", { class: "lanes" });
  readonly #maps = element("div", { class: "lanes" });
  readonly #layer = element("select", { id: "training-layer" });
  #lanes: readonly LaneFacts[] = [];
  #filterRows: readonly HTMLElement[] = [];
  #mapRows: readonly HTMLElement[] = [];
  #known: (readonly LayerMaps[] | undefined)[] = [];

  constructor() {
    this.#layer.addEventListener("change", () => this.#showMaps());
    this.element = element(
      "section",
      { class: "card", "aria-label": "Filters and activations" },
      element("h3", {}, "Filters of the first convolution"),
      this.#filters,
      element("h3", {}, "Activations of the chosen test image"),
      element("span", { class: "field" }, element("label", { for: "training-layer" }, "Layer"), this.#layer),
      this.#maps,
    );
  }

  begin(lanes: readonly LaneFacts[]): void {
    this.#lanes = lanes;
    this.#known = lanes.map(() => undefined);
    this.#filterRows = this.#rows(this.#filters);
    this.#mapRows = this.#rows(this.#maps);
    this.#layer.replaceChildren();
  }
  #rows(parent: HTMLElement): readonly HTMLElement[] {
    const rows = this.#lanes.map(() => element("div", { class: "tiles" }));
    parent.replaceChildren(
      ...this.#lanes.map((facts, lane) =>
        element("div", {}, element("p", { class: "lane-name", "data-lane": lane }, laneTitle(facts)), rows[lane] ?? ""),
      ),
    );
    return rows;
  }

  showFilters(lane: number, { layer, channels, height, width, filters }: Filters): void {
    const shape = [channels, height, width] as const;
    const pictures = filters.map((pixels) => ({ shape, pixels }));
    tiles(this.#filterRows[lane], pictures, (index) => `filter ${index + 1} of ${layer}`);
  }

  showMaps(lane: number, maps: readonly LayerMaps[]): void {
    this.#known[lane] = maps;
    if (this.#layer.options.length === 0) {
      this.#layer.replaceChildren(...maps.map(({ layer }) => element("option", {}, layer)));
      this.#layer.selectedIndex = Math.min(1, maps.length - 1);
    }
    this.#showMaps();
  }

  #showMaps(): void {
    for (const [lane, maps] of this.#known.entries()) {
      const found = maps?.find(({ layer }) => layer === this.#layer.value) ?? maps?.[this.#layer.selectedIndex];
      if (!found) continue;
      const shape = [1, found.height, found.width] as const;
      const pictures = found.channels.map((pixels) => ({ shape, pixels }));
      tiles(this.#mapRows[lane], pictures, (index) => `channel ${index + 1} of ${found.layer}`);
    }
  }
}

/** What is there is painted again: elements that come and go would be laid out each time. */
function tiles(
  row: HTMLElement | undefined,
  pictures: readonly Parameters<typeof paint>[1][],
  label: (index: number) => string,
): void {
  if (!row) return;
  while (row.childElementCount > pictures.length) row.lastElementChild?.remove();
  while (row.childElementCount < pictures.length) row.append(pictureCanvas(label(row.childElementCount)));
  for (const [index, picture] of pictures.entries()) {
    const canvas = row.children[index];
    if (!(canvas instanceof HTMLCanvasElement)) continue;
    canvas.setAttribute("aria-label", label(index));
    paint(canvas, picture);
  }
}
