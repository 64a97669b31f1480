/** What is said of the word under the pointer, or on Ctrl-Shift-Space of the one at the cursor. */
import { completionStatus } from "@codemirror/autocomplete";
import { Prec, StateEffect, StateField, type Extension } from "@codemirror/state";
import {
  closeHoverTooltips,
  EditorView,
  hasHoverTooltips,
  hoverTooltip,
  keymap,
  showTooltip,
  type Command,
  type Tooltip,
} from "@codemirror/view";
import type { Hover } from "resnet-lang/services";
import { element } from "../../dom.ts";
import { withWholeOperators } from "./operators.ts";
import { prose } from "./prose.ts";
import { services } from "../../workers/services-client.ts";

async function tooltipAt(view: EditorView, offset: number): Promise<Tooltip | null> {
  const { doc } = view.state;
  const hover = await services.ask("hover", { text: doc.toString(), offset });
  if (!hover || view.state.doc !== doc || isChoosing(view)) return null;
  return { pos: hover.from, end: hover.to, above: true, create: () => ({ dom: domOf(hover) }) };
}

/** What may stand at the cursor is being chosen: nothing lies over that list. */
function isChoosing({ state }: EditorView): boolean {
  return completionStatus(state) === "active";
}

function domOf({ kind, code, text, facts }: Hover): HTMLElement {
  const rows = facts.map(({ name, value }) =>
    element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value)),
  );
  return element(
    "div",
    { class: "hover-card" },
    element("p", { class: "hover-code" }, element("code", {}, ...withWholeOperators(code))),
    element("p", { class: "quiet" }, kind),
    ...text.map((line) => element("p", {}, ...prose(line))),
    ...(rows.length === 0 ? [] : [element("table", {}, element("tbody", {}, ...rows))]),
  );
}

const asked = StateEffect.define<Tooltip | null>();

/** Opened by the keyboard; a change or a move of the cursor closes it. */
const opened = StateField.define<Tooltip | null>({
  create: () => null,
  update: (before, { docChanged, selection, effects }) => {
    const effect = effects.find((each) => each.is(asked));
    if (effect) return effect.value;
    return docChanged || selection ? null : before;
  },
  provide: (field) => showTooltip.from(field),
});

/** Shows what is known of the word at the cursor. */
export const tellWord: Command = (view) => {
  void tooltipAt(view, view.state.selection.main.head).then((tooltip) => view.dispatch({ effects: asked.of(tooltip) }));
  return true;
};

/** What is said of a word or of a finding, however it was opened. */
export const closeCards: Command = (view) => {
  const isOpen = view.state.field(opened) !== null || hasHoverTooltips(view.state);
  if (isOpen) view.dispatch({ effects: [closeHoverTooltips, asked.of(null)] });
  return isOpen;
};

/** Also of findings, which are the lint's cards. */
const givingWay = EditorView.updateListener.of(({ view }) => {
  if (isChoosing(view)) closeCards(view);
});

export const hovering: Extension = [
  hoverTooltip(tooltipAt, { hoverTime: 350 }),
  opened,
  givingWay,
  Prec.high(keymap.of([{ key: "Escape", run: closeCards }])),
];
