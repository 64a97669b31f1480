/** What each block or layer puts out, costs, keeps and sees; the totals, and the memory that is planned. */
import { element } from "../dom.ts";
import type { Signal } from "../signal.ts";
import type { Store } from "../state.ts";
import type { DesignClient } from "./design-client.ts";
import { mountMemory } from "./memory.ts";
import { bytes, grouped, pair } from "./numbers.ts";
import { isWithin } from "./selection.ts";
import { mountSizes } from "./sizes.ts";
import { switchOf } from "./switch.ts";
import type { Tabs } from "./tabs.ts";
import type { DesignChoice, DesignView, ModelView, Row } from "./view.ts";

export interface TablesOptions {
  readonly store: Store;
  readonly views: Signal<DesignView>;
  readonly client: DesignClient;
  readonly tabs: Tabs;
  /** What is looked at, and sizes that are chosen for what the input leaves open. */
  readonly choice: () => DesignChoice;
  readonly onSizes: (sizes: DesignChoice["sizes"]) => void;
}

const heads = ["Output shape", "Parameters", "Multiply-adds", "Activations", "Field", "Jump"] as const;

export function mountTables(panel: HTMLElement, options: TablesOptions): void {
  const { store, views } = options;
  const detail = switchOf("Rows", ["Blocks", "Layers"]);
  const body = element("tbody");
  const foot = element("tfoot");
  const head = element("thead", {}, element("tr", {}, th("Layer", "col"), ...heads.map((name) => th(name, "col"))));
  const caption = element("caption", { class: "hidden" }, "Shapes and costs");
  const frame = element("div", { class: "table", role: "region", "aria-label": "Shapes and costs", tabindex: 0 });
  frame.append(element("table", {}, caption, head, body, foot));
  const toolbar = element("div", { class: "toolbar" }, detail.element, mountSizes(options));
  const empty = element(
    "p",
    { class: "empty", hidden: true },
    "Shapes and costs come as soon as the text has a model without errors.",
  );
  panel.append(toolbar, frame, empty);
  mountMemory(panel, options);

  const mark = (): void => {
    const { selection } = store.get();
    for (const row of body.rows) {
      const name = row.dataset["path"] ?? "";
      const isChosen = selection !== undefined && (isWithin(name, selection) || isWithin(selection, name));
      row.classList.toggle("chosen", isChosen);
      row.querySelector("button")?.setAttribute("aria-pressed", String(isChosen));
    }
    body.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
  };
  const show = (): void => {
    const view = views.get();
    if (!view) return;
    const { model } = view;
    const isEmpty = !model && body.rows.length === 0;
    empty.hidden = !isEmpty;
    for (const part of [toolbar, frame]) part.hidden = isEmpty;
    if (!model) return;
    const rows = detail.chosen() === "Blocks" ? model.rows : model.layers;
    body.replaceChildren(...rows.map((row) => lineFor(row, store)));
    foot.replaceChildren(totalsOf(model));
    mark();
  };
  detail.onChange(show);
  views.each(show);
  store.on(["selection"], mark);
  options.tabs.onShow("layers", mark);
}

function lineFor(row: Row, store: Store): HTMLTableRowElement {
  const button = element("button", { type: "button", class: "row-name" }, row.name);
  button.addEventListener("click", () => store.set({ selection: row.name }));
  const line = element("tr", { "data-path": row.name }, element("th", { scope: "row" }, button), ...cellsOf(row));
  if (row.params > 0 && row.trainedParams === 0) button.append(element("span", { class: "tag" }, "frozen"));
  return line;
}

function cellsOf({ outputShape, params, macs, activationBytes, receptiveField: field }: Row): readonly HTMLElement[] {
  return [
    td(outputShape),
    td(grouped(params)),
    td(macs === null ? "open" : grouped(macs)),
    td(activationBytes === null ? "open" : bytes(activationBytes)),
    td(field ? pair(field.size) : "all"),
    td(field ? pair(field.jump) : ""),
  ];
}

function totalsOf({ totals }: ModelView): HTMLTableRowElement {
  const { params, macs, activationBytes } = totals;
  return element(
    "tr",
    {},
    th("Total", "row"),
    td(totals.outputs.map(({ shape }) => shape).join(", ")),
    td(grouped(params)),
    td(macs === null ? "open" : grouped(macs)),
    td(activationBytes === null ? "open" : bytes(activationBytes)),
    // What a layer sees, and how far apart, are no sums.
    td(""),
    td(""),
  );
}

function th(text: string, scope: "col" | "row"): HTMLTableCellElement {
  return element("th", { scope }, text);
}
function td(text: string): HTMLTableCellElement {
  return element("td", {}, text);
}
