/** Keys of the editor, those of every CodeMirror besides: what leads away from it is Escape, then Tab. */
import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { foldKeymap } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { keymap, type Command } from "@codemirror/view";
import { services } from "../../workers/services-client.ts";
import { tellWord } from "./hover.ts";

/** Lays the text out; a text with a syntax error stays as it is. */
export const format: Command = (view) => {
  const { doc } = view.state;
  const before = doc.toString();
  void services.ask("format", { text: before }).then((after) => {
    if (after === undefined || after === before || view.state.doc !== doc) return;
    // From the first difference to the last: the cursor stays in its line where that is not one of them.
    let from = 0;
    while (before[from] === after[from]) from++;
    let same = 0;
    const most = Math.min(before.length, after.length) - from;
    while (same < most && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
    const insert = after.slice(from, after.length - same);
    view.dispatch({ changes: { from, to: before.length - same, insert }, userEvent: "input.format" });
  });
  return true;
};

const goToDeclaration: Command = (view) => {
  const { doc, selection } = view.state;
  void services.ask("declaration", { text: doc.toString(), offset: selection.main.head }).then((place) => {
    // What std declares is told by the hover; there is no text of it here.
    if (!place || place.path !== OWN_PATH || view.state.doc !== doc) return;
    view.dispatch({ selection: { anchor: place.from, head: place.to }, scrollIntoView: true });
  });
  return true;
};
const OWN_PATH = "design.resnet";

const languageData = EditorState.languageData.of(() => [
  { closeBrackets: { brackets: ["(", "[", "{", '"'] }, commentTokens: { line: "//" } },
]);

export const keys: Extension = [
  languageData,
  history(),
  closeBrackets(),
  keymap.of([
    { key: "Shift-Alt-f", run: format, preventDefault: true },
    { key: "F12", run: goToDeclaration },
    { key: "Ctrl-Shift-Space", mac: "Cmd-Shift-Space", run: tellWord },
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...lintKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...defaultKeymap,
    indentWithTab,
  ]),
];
