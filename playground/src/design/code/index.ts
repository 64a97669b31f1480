/** What the compiler wrote, to be read: CodeMirror again, which shows of a text of megabytes the lines that are looked at. */
import { foldKeymap } from "@codemirror/language";
import { defaultKeymap } from "@codemirror/commands";
import { openSearchPanel } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { searching } from "../editor/searching.ts";
import type { Stage } from "../view.ts";
import { foldingByIndent } from "./folding.ts";
import { languageOf } from "./languages.ts";

export interface CodeView {
  readonly show: (stage: Stage, text: string) => void;
  /** Opens the search, with what is selected. */
  readonly find: () => void;
}

const reading: Extension = [
  ...[lineNumbers(), foldingByIndent, drawSelection(), highlightActiveLine()],
  ...[searching, keymap.of([...foldKeymap, ...defaultKeymap])],
  // Nothing can be typed, and a telephone's keyboard stays away; keys still move the cursor, search and fold.
  ...[EditorState.readOnly.of(true), EditorView.editable.of(false)],
  EditorView.contentAttributes.of({ "aria-label": "Code", "aria-readonly": "true", tabindex: "0" }),
];

export function createCodeView(parent: HTMLElement): CodeView {
  const language = new Compartment();
  const view = new EditorView({ parent, extensions: [language.of([]), reading] });
  let shown: Stage | undefined;
  return {
    show: (stage, text) => {
      if (shown === stage && text === view.state.doc.toString()) return;
      // Of the same stage the place stays that was read, as far as there still is one; and a search goes on.
      const top = shown === stage ? view.scrollDOM.scrollTop : 0;
      shown = stage;
      const changes = { from: 0, to: view.state.doc.length, insert: text };
      view.dispatch({ changes, selection: { anchor: 0 }, effects: language.reconfigure(languageOf(stage)) });
      view.scrollDOM.scrollTop = top;
    },
    find: () => openSearchPanel(view),
  };
}
