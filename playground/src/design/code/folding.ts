/** What is indented below a line folds into it: a function, a loop, a whole module, in every text that the compiler writes. */
import { codeFolding, foldGutter, foldService } from "@codemirror/language";
import type { EditorState, Extension } from "@codemirror/state";

function folds({ doc }: EditorState, start: number, end: number): { from: number; to: number } | null {
  const line = doc.lineAt(start);
  const own = indentOf(line.text);
  if (own === undefined || line.number === doc.lines) return null;
  let to = end;
  let at = line.to + 1;
  for (const text of doc.iterLines(line.number + 1)) {
    const indent = indentOf(text);
    if (indent !== undefined && indent <= own) break;
    at += text.length + 1;
    if (indent !== undefined) to = at - 1;
  }
  return to > end ? { from: end, to } : null;
}

/** Undefined of an empty line, which belongs to what is around it. */
function indentOf(line: string): number | undefined {
  const indent = line.search(/\S/);
  return indent < 0 ? undefined : indent;
}

export const foldingByIndent: Extension = [foldService.of(folds), codeFolding(), foldGutter()];
