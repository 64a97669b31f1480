/** Braces fold: a stage, a block, a recipe from the line where it opens. Lines behind an opening bracket are indented. */
import { codeFolding, foldGutter, foldService, indentService, indentUnit } from "@codemirror/language";
import type { EditorState, Extension } from "@codemirror/state";

/** What stands in braces that open on a line and close on a later one. */
function folds(state: EditorState, start: number, end: number): { from: number; to: number } | null {
  const line = codeOf(state.sliceDoc(start, end));
  const open = line.lastIndexOf("{");
  if (open < 0 || line.indexOf("}", open) >= 0) return null;
  let depth = 0;
  let { number } = state.doc.lineAt(start);
  for (let from = open; number <= state.doc.lines; number++, from = 0) {
    const { from: at, text } = state.doc.line(number);
    const code = codeOf(text);
    for (let column = from; column < code.length; column++) {
      if (code[column] === "{") depth++;
      if (code[column] === "}" && --depth === 0) return { from: start + open + 1, to: at + column };
    }
  }
  return null;
}

/** A line with blanks in place of strings and its comment. */
function codeOf(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"?|\/\/.*$/g, (found) => " ".repeat(found.length));
}

const UNIT = 2;
const indentation = indentService.of(({ state }, offset) => {
  const { number, text } = state.doc.lineAt(offset);
  const before = number > 1 ? codeOf(state.doc.line(number - 1).text) : "";
  const indent = before.length - before.trimStart().length;
  const opens = /[({[]\s*$/.test(before) ? UNIT : 0;
  const closes = /^\s*[)}\]]/.test(text) ? UNIT : 0;
  return Math.max(0, indent + opens - closes);
});

export const folding: Extension = [
  foldService.of(folds),
  codeFolding(),
  foldGutter(),
  indentation,
  indentUnit.of(" ".repeat(UNIT)),
];
