/** `// resnet-ignore RN3004: reason`: on a line of its own it speaks of the next line, at a line's end of that line. */
import type { Diagnostic } from "./diagnostic.ts";
import { report } from "./messages.ts";
import { positionAt, type SourceFile, type Span } from "./source.ts";
import type { Comment } from "./tree.ts";

export interface Suppression {
  readonly code: string;
  readonly reason: string;
  /** The line whose findings it silences, from 1. */
  readonly line: number;
  readonly span: Span;
}

export function readSuppressions(
  source: SourceFile,
  comments: readonly Comment[],
): { readonly suppressions: readonly Suppression[]; readonly diagnostics: readonly Diagnostic[] } {
  const suppressions: Suppression[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { text, span } of comments) {
    if (!/^\/\/+\s*resnet-ignore\b/.test(text)) continue;
    const match = /^\/\/\s*resnet-ignore\s+(RN\d{4})\s*:\s*(\S.*)$/.exec(text);
    if (!match) {
      diagnostics.push(report("RN1012", span, {}, { help: "name one code and say why, after a colon" }));
      continue;
    }
    const { line, column } = positionAt(source, span.start);
    const alone = source.text.slice(span.start - column + 1, span.start).trim() === "";
    suppressions.push({ code: match[1] ?? "", reason: match[2] ?? "", line: alone ? line + 1 : line, span });
  }
  return { suppressions, diagnostics };
}
