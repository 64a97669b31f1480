/** What is chosen in picture, table or text, in numbers; and the way to it in the other views. */
import { element } from "../dom.ts";
import type { Signal } from "../signal.ts";
import type { Store } from "../state.ts";
import { grouped, pair, scaled } from "./numbers.ts";
import { isWithin } from "./selection.ts";
import type { TabName } from "./tabs.ts";
import type { DesignView, ModelView, Row } from "./view.ts";

/** Shows a view. */
export type Opener = (tab: TabName) => void;

interface InspectorOptions {
  readonly store: Store;
  readonly views: Signal<DesignView>;
  readonly opener: Opener;
}

export function mountInspector(panel: HTMLElement, { store, views, opener }: InspectorOptions): void {
  const box = element("div", { class: "inspector", role: "status" });
  panel.append(box);
  const goTo = (tab: TabName, text: string): HTMLButtonElement => {
    const button = element("button", { type: "button", class: "quiet" }, text);
    button.addEventListener("click", () => opener(tab));
    return button;
  };
  const show = (): void => {
    const { selection } = store.get();
    const model = views.get()?.model;
    const row = model && selection !== undefined ? rowFor(model, selection) : undefined;
    box.replaceChildren(
      ...(row
        ? [
            element("strong", {}, row.name),
            ...factsOf(row).map((fact) => element("span", {}, fact)),
            element("span", { class: "actions" }, goTo("layers", "In the table"), goTo("compiled", "Its code")),
          ]
        : ["Choose a box, or put the cursor on a layer of the text."]),
    );
  };
  store.on(["selection"], show);
  views.each(show);
}

/** The layer, the block, or the first row of what it is in. */
function rowFor({ rows, layers }: ModelView, selection: string): Row | undefined {
  const named = ({ name }: Row): boolean => name === selection;
  return rows.find(named) ?? layers.find(named) ?? rows.find(({ name }) => isWithin(name, selection));
}

function factsOf({ outputShape, params, macs, receptiveField }: Row): readonly string[] {
  return [
    outputShape,
    params === 0 ? "no parameters" : `${grouped(params)} parameters`,
    ...(macs === null ? [] : [`${scaled(macs)} multiply-adds`]),
    `receptive field ${receptiveField ? pair(receptiveField.size) : "all"}`,
  ];
}
