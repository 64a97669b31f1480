/** Findings as GitLab's code quality report: an array that a merge request compares with its target's. */
import type { Severity } from "../../../grammar/diagnostic.ts";
import { positionAt } from "../../../grammar/source.ts";
import { fingerprints } from "./fingerprint.ts";
import { printable, printableJson } from "./printable.ts";
import { repositoryPath } from "./report-path.ts";
import type { FindingsReport } from "./report.ts";

const SEVERITY: { readonly [S in Severity]: string } = { error: "major", warning: "minor", information: "info" };

/** @returns one JSON array, empty where there is no finding */
export function renderGitlab(report: FindingsReport): string {
  const prints = fingerprints(report);
  return printableJson(
    report.findings.map((finding) => {
      const { source, start, end } = finding.primary.span;
      return {
        description: `${finding.code}: ${[finding.message, ...finding.notes].map(printable).join("\n")}`,
        check_name: finding.code,
        fingerprint: prints.get(finding),
        severity: SEVERITY[finding.severity],
        location: {
          path: repositoryPath(report, source.path),
          lines: { begin: positionAt(source, start).line, end: positionAt(source, end).line },
        },
      };
    }),
  );
}
