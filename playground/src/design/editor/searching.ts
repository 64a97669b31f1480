/** The search of a text, in the page's words. */
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";

const words = ["next", "previous", "match case", "regexp", "by word", "replace", "replace all"];

export const searching: Extension = [
  search({ top: true }),
  EditorState.phrases.of(Object.fromEntries(words.map((word) => [word, `${word[0]?.toUpperCase()}${word.slice(1)}`]))),
  highlightSelectionMatches(),
  keymap.of(searchKeymap),
];
