/** A finding as bundlers tell it: in the terminal with its frame, in the page's overlay with the place to click on. */
import type { Diagnostic } from "../grammar/diagnostic.ts";
import { positionAt } from "../grammar/source.ts";
import { renderText } from "../compiler/diagnostics/render/text.ts";

/** Rollup's and Vite's `RollupLog`, as far as it is needed. */
export interface BundlerLog {
  readonly message: string;
  readonly id?: string;
  readonly loc?: { readonly file: string; readonly line: number; readonly column: number };
  readonly frame?: string;
}

/** @param others that are told behind it, for a bundler ends at the first */
export function logOf(finding: Diagnostic, others: readonly Diagnostic[] = []): BundlerLog {
  const { source, start } = finding.primary.span;
  const { line, column } = positionAt(source, start);
  const [head = "", , ...frame] = renderText(finding).split("\n");
  const more = others.map((each) => `\n\n${renderText(each)}`).join("");
  return {
    message: head,
    id: source.path,
    // Columns of bundlers begin at 0.
    loc: { file: source.path, line, column: column - 1 },
    frame: frame.join("\n") + more,
  };
}
