/**
 * Findings as JSON of our own, for scripts: everything that a finding has. Lines and columns count from 1, columns in
 * UTF-16 units; `end` is exclusive. New fields may come, `version` rises when one that is there changes its meaning.
 */
import type { Severity } from "../../../grammar/diagnostic.ts";
import { positionAt, type Span } from "../../../grammar/source.ts";
import { fingerprints } from "./fingerprint.ts";
import { printable, printableJson } from "./printable.ts";
import { reportPath } from "./report-path.ts";
import type { FindingsReport } from "./report.ts";

/** @returns one JSON document */
export function renderJson(report: FindingsReport): string {
  const all = report.all ?? report.findings;
  const prints = fingerprints(report);
  const place = ({ source, start, end }: Span): object => ({
    file: reportPath(report, source.path),
    start: { ...positionAt(source, start), offset: start },
    end: { ...positionAt(source, end), offset: end },
  });
  const counted = (wanted: Severity): number => all.filter(({ severity }) => severity === wanted).length;
  return printableJson({
    version: 1,
    summary: {
      files: report.files.length,
      errors: counted("error"),
      warnings: counted("warning"),
      information: counted("information"),
      omitted: all.length - report.findings.length,
    },
    files: report.files.map((file) => reportPath(report, file)),
    findings: report.findings.map((finding) => ({
      code: finding.code,
      name: finding.name,
      severity: finding.severity,
      message: printable(finding.message),
      ...place(finding.primary.span),
      label: printable(finding.primary.text),
      related: finding.related.map(({ span, text }) => ({ ...place(span), label: printable(text) })),
      notes: finding.notes.map(printable),
      ...(finding.fix && {
        fix: {
          title: printable(finding.fix.title),
          safety: finding.fix.safety,
          edits: finding.fix.edits.map(({ span, replacement }) => ({ ...place(span), replacement })),
        },
      }),
      fingerprint: prints.get(finding),
    })),
  });
}
