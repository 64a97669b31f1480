/** Operators stay whole where a line is too long for its place: behind a hyphen a browser would break `->` in two. */
import type { Extension } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  MatchDecorator,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from "@codemirror/view";
import { element } from "../../dom.ts";

const OPERATOR = "operator";
const matches = new MatchDecorator({ regexp: /->/g, decoration: Decoration.mark({ class: OPERATOR }) });

export const wholeOperators: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = matches.createDeco(view);
    }
    update(update: ViewUpdate): void {
      this.decorations = matches.updateDeco(update, this.decorations);
    }
  },
  { decorations: ({ decorations }) => decorations },
);

/** The same of code that is shown elsewhere. */
export function withWholeOperators(code: string): readonly (Node | string)[] {
  return code.split(/(->)/).map((part) => (part === "->" ? element("span", { class: OPERATOR }, part) : part));
}
