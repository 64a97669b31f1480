/** The place where the text is written: CodeMirror, told by the services what the text means. */
import "./editor.css";
import { bracketMatching } from "@codemirror/language";
import { Annotation, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, lineNumbers } from "@codemirror/view";
import { hasFiles } from "../../drops.ts";
import { createBar } from "./bar.ts";
import { colouring } from "./colours.ts";
import { completion } from "./completion.ts";
import { findings } from "./findings.ts";
import { folding } from "./folding.ts";
import { closeCards, hovering } from "./hover.ts";
import { keys } from "./keys.ts";
import { linking, markRange, type LinkedRange } from "./linking.ts";
import { wholeOperators } from "./operators.ts";
import { searching } from "./searching.ts";

export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Where the cursor is, in UTF-16 units from the text's start. */
  readonly onCursor: (offset: number) => void;
}
export interface Editor {
  /** Replaces all of it, as one step that can be undone; `onText` is not called. */
  readonly setText: (text: string) => void;
  /** Marks a range as what is looked at elsewhere on the page, and brings it into view; without one marks nothing. */
  readonly mark: (range?: LinkedRange) => void;
  /** Puts the cursor there, and the focus into the text. */
  readonly goTo: (offset: number) => void;
}

/** Of a change that does not come from the visitor. */
const given = Annotation.define<boolean>();
const HINT = "editor-hint";

export function createEditor({ parent, text, onText, onCursor }: EditorOptions): Editor {
  const telling = EditorView.updateListener.of(({ docChanged, selectionSet, state, transactions }) => {
    const isGiven = transactions.some((each) => each.annotation(given));
    if (docChanged && !isGiven) onText(state.doc.toString());
    if ((docChanged || selectionSet) && !isGiven) onCursor(state.selection.main.head);
  });
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        ...[lineNumbers(), folding, EditorView.lineWrapping, drawSelection(), highlightActiveLine(), bracketMatching()],
        ...[colouring, wholeOperators, findings, completion, hovering, linking, searching, keys, telling],
        // What files are for is the page's to say: here they would be texts between others.
        EditorView.domEventHandlers({ drop: hasFiles }),
        EditorView.contentAttributes.of({
          "aria-label": "Design",
          "aria-describedby": HINT,
          spellcheck: "false",
          tabindex: "0",
        }),
      ],
    }),
  });
  // Within a card the text's own keys are not heard.
  view.dom.addEventListener("keydown", ({ key, target }) => {
    const isWithin = target instanceof Node && view.contentDOM.contains(target);
    if (key === "Escape" && !isWithin && closeCards(view)) view.focus();
  });
  parent.append(createBar(HINT, () => view));
  return {
    setText: (next) => {
      if (next === view.state.doc.toString()) return;
      const changes = { from: 0, to: view.state.doc.length, insert: next };
      view.dispatch({ changes, selection: { anchor: 0 }, annotations: given.of(true), scrollIntoView: true });
    },
    mark: (range) => markRange(view, range),
    goTo: (offset) => {
      const anchor = Math.min(offset, view.state.doc.length);
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      view.focus();
    },
  };
}
