/**
 * What makes a finding the same one after its line has moved: its code, its file and the words of its line, and where
 * these are equal, which of them it is. Neither line numbers nor indentation nor the message's numbers take part.
 */
import { contentHash } from "../../emit/content-hash.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { lineStarts, positionAt, type Span } from "../../../grammar/source.ts";
import { reportPath, type FindingsReport } from "./report.ts";

/** Of every finding of the run, those that are not shown too: leaving some out changes no other's. */
export function fingerprints(report: FindingsReport): ReadonlyMap<Diagnostic, string> {
  const times = new Map<string, number>();
  const found = new Map<Diagnostic, string>();
  for (const finding of report.all ?? report.findings) {
    const { span } = finding.primary;
    const hash = contentHash(JSON.stringify([finding.code, reportPath(report, span.source.path), wordsOfLine(span)]));
    const time = (times.get(hash) ?? 0) + 1;
    times.set(hash, time);
    found.set(finding, `${hash}:${time}`);
  }
  return found;
}

function wordsOfLine({ source, start }: Span): string {
  const { line } = positionAt(source, start);
  const starts = lineStarts(source);
  return source.text
    .slice(starts[line - 1] ?? 0, starts[line] ?? source.text.length)
    .trim()
    .replace(/\s+/g, " ");
}
