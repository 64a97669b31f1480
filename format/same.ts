/** What formatting must leave alone, compared after it and before anything is written: the tree and the comments. */
import type { Parsed } from "../grammar/parse.ts";
import { printTree } from "../grammar/print.ts";
import type { File } from "../grammar/tree.ts";

/** True if a formatted text has no error, the same tree (`bn()` is `bn`) and the same comments in some order. */
export function keepsMeaning(before: File, { file: after, diagnostics }: Parsed): boolean {
  if (diagnostics.some(({ severity }) => severity === "error")) return false;
  return treeText(before) === treeText(after) && commentTexts(before) === commentTexts(after);
}

function treeText(file: File): string {
  return printTree(file).replace(/ parenthesised=(?:true|false)$/gm, "");
}

/** In the middle of something a doc comment describes nothing; it goes above its line as a plain comment. */
function commentTexts({ comments }: File): string {
  return comments
    .map(({ text }) => text.replace(/^\/\/\/(?!\/)/, "//").trimEnd())
    .sort()
    .join("\n");
}
