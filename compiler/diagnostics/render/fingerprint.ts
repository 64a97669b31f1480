/**
 * What makes a finding the same one after its line has moved: its code, its file and the words of its line, and where
 * these are equal, which of them it is. Neither line numbers nor indentation nor the message's numbers take part.
 */
import { contentHash } from "../../emit/content-hash.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { lineFrom, positionAt, type SourceFile, type Span } from "../../../grammar/source.ts";
import { repositoryPath } from "./report-path.ts";
import type { FindingsReport } from "./report.ts";

/** Of every finding of the run, those that are not shown too: leaving some out changes no other's. */
export function fingerprints(report: FindingsReport): ReadonlyMap<Diagnostic, string> {
  const times = new Map<string, number>();
  const found = new Map<Diagnostic, string>();
  const hashOfLine = lineHasher();
  for (const finding of report.all ?? report.findings) {
    const { span } = finding.primary;
    const path = repositoryPath(report, span.source.path);
    const hash = contentHash(JSON.stringify([finding.code, path, hashOfLine(span)]));
    const time = (times.get(hash) ?? 0) + 1;
    times.set(hash, time);
    found.set(finding, `${hash}:${time}`);
  }
  return found;
}

/** Hashes of lines' words, each line once: all of a large file may be on one, with thousands of findings. */
function lineHasher(): (span: Span) => string {
  const known = new Map<SourceFile, Map<number, string>>();
  return ({ source, start }) => {
    const { line } = positionAt(source, start);
    const lines = known.get(source) ?? new Map<number, string>();
    known.set(source, lines);
    const before = lines.get(line);
    if (before !== undefined) return before;
    const hash = contentHash(lineFrom(source, line).text.trim().replace(/\s+/g, " "));
    lines.set(line, hash);
    return hash;
  };
}
