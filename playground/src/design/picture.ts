/** The architecture as a picture whose boxes can be chosen: by pointer, and by arrows, Enter and Space. */
import { element } from "../dom.ts";
import type { Store } from "../state.ts";
import { mountInspector, type Opener } from "./inspector.ts";
import { shows } from "./selection.ts";
import type { Signal } from "../signal.ts";
import type { Box, DesignView } from "./view.ts";

interface Drawn {
  readonly box: Box;
  readonly group: SVGGElement;
}

export interface PictureOptions {
  readonly store: Store;
  readonly views: Signal<DesignView>;
  readonly opener: Opener;
}

export function mountPicture(panel: HTMLElement, { store, views, opener }: PictureOptions): void {
  const frame = element("div", { class: "picture", role: "group", "aria-label": "Architecture" });
  const empty = element("p", { class: "empty" }, "A picture comes as soon as the text has a model without errors.");
  const kinds = legend();
  panel.append(kinds, frame);
  mountInspector(panel, { store, views, opener });
  let drawn: readonly Drawn[] = [];
  let shown = "";

  const mark = (): void => {
    const { selection } = store.get();
    for (const { box, group } of drawn) {
      const isChosen = selection !== undefined && shows(box.layers, selection);
      group.classList.toggle("chosen", isChosen);
      group.setAttribute("aria-pressed", String(isChosen));
    }
    const first = drawn.find(({ group }) => group.classList.contains("chosen"));
    if (first) {
      makeTabStop(drawn, first);
      reveal(frame, first.group);
    }
  };
  views.each(({ model }) => {
    if (!model) {
      // While a text is being written its last picture stays, paler.
      frame.classList.toggle("stale", drawn.length > 0);
      if (drawn.length === 0) frame.replaceChildren(empty);
      kinds.hidden = drawn.length === 0;
      return;
    }
    frame.classList.remove("stale");
    kinds.hidden = false;
    if (model.picture !== shown) {
      shown = model.picture;
      // Made by the compiler, which writes every name of the text as text.
      frame.innerHTML = model.picture;
      fit(frame);
      for (const kind of kinds.children) kind.toggleAttribute("hidden", !frame.querySelector(`.arc.${kind.className}`));
    }
    drawn = model.boxes.flatMap((box) => {
      const group = frame.querySelector<SVGGElement>(`[data-place="${box.place}"]`);
      return group ? [{ box, group }] : [];
    });
    frame.querySelector("svg")?.setAttribute("role", "presentation");
    for (const each of drawn) prepare(each, drawn, store);
    const [first] = drawn;
    if (first) makeTabStop(drawn, first);
    mark();
  });
  store.on(["selection"], mark);
}

function prepare({ box, group }: Drawn, drawn: readonly Drawn[], store: Store): void {
  group.setAttribute("role", "button");
  // What is written in it comes first: who speaks to the page says what they see.
  const written = [...group.querySelectorAll("text")].map(({ textContent }) => textContent);
  group.setAttribute("aria-label", `${written.join(" ")}, ${box.label}`);
  const choose = (): void => store.set({ selection: box.row });
  group.onclick = choose;
  group.onkeydown = (event) => {
    if (event.key === "Enter" || event.key === " ") choose();
    else if (!moveFocus(event.key, group, drawn)) return;
    event.preventDefault();
  };
}

function moveFocus(key: string, from: SVGGElement, drawn: readonly Drawn[]): boolean {
  const at = drawn.findIndex(({ group }) => group === from);
  const steps: { readonly [key: string]: number } = {
    ArrowDown: at + 1,
    ArrowRight: at + 1,
    ArrowUp: at - 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: drawn.length - 1,
  };
  const to = steps[key];
  const next = to === undefined ? undefined : drawn[Math.min(Math.max(to, 0), drawn.length - 1)];
  if (!next) return false;
  makeTabStop(drawn, next);
  next.group.focus();
  return true;
}

/** Tab comes to one box, and arrows go on from there. */
function makeTabStop(drawn: readonly Drawn[], one: Drawn): void {
  for (const { group } of drawn) group.tabIndex = group === one.group ? 0 : -1;
}

/** Within its frame alone: the page stays where it is. */
function reveal(frame: HTMLElement, group: SVGGElement): void {
  const [outer, inner] = [frame.getBoundingClientRect(), group.getBoundingClientRect()];
  if (outer.height === 0) return;
  if (inner.top < outer.top || inner.bottom > outer.bottom)
    frame.scrollTop += inner.top - outer.top - Math.max(16, (outer.height - inner.height) / 2);
}

/** A picture shrinks to its frame as far as its words can be read; what is wider still is scrolled. */
function fit(frame: HTMLElement): void {
  const svg = frame.querySelector("svg");
  if (svg) svg.style.minWidth = `${LEAST_SCALE * svg.width.baseVal.value}px`;
}
const LEAST_SCALE = 0.8;

/** Of the kinds of shortcuts that there are. */
function legend(): HTMLElement {
  const kinds = [
    ["identity", "identity"],
    ["learned", "projection"],
    ["fixed", "padded or pooled"],
  ] as const;
  const entries = kinds.map(([kind, name]) => element("li", { class: kind }, name));
  return element("ul", { class: "legend", "aria-label": "Shortcuts" }, ...entries);
}
