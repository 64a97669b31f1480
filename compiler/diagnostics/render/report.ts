/**
 * What a check or a lint run found, as every output format takes it. `makeReport` gives the one order that all of
 * them print: by file, place and code, so that two runs over the same files differ in nothing.
 */
import type { Diagnostic, Severity } from "../../../grammar/diagnostic.ts";
import type { Roots } from "./report-path.ts";

/** A rule as formats declare it, also where it found nothing. */
export interface RuleInformation {
  readonly code: string;
  readonly name: string;
  readonly severity: Severity;
  /** With its `{slots}`. */
  readonly message: string;
  /** The reason, in whole sentences. */
  readonly why?: string;
  /** What to do about it. */
  readonly next?: string;
  readonly helpUri?: string;
}

export interface FindingsReport extends Roots {
  readonly findings: readonly Diagnostic[];
  /** Every file that was looked at, those without findings too. */
  readonly files: readonly string[];
  readonly rules: readonly RuleInformation[];
  /** Findings from this severity on fail the run; the default is `error`. */
  readonly failLevel?: Severity;
  /** Those left out because there are too many, too; the same as `findings` when absent. */
  readonly all?: readonly Diagnostic[];
}

const RANK: { readonly [S in Severity]: number } = { error: 2, warning: 1, information: 0 };

/** True for a finding that is at least as severe as `level`. */
export function isAtLeast(severity: Severity, level: Severity): boolean {
  return RANK[severity] >= RANK[level];
}

const compare = <Value extends string | number>(a: Value, b: Value): number => Number(a > b) - Number(a < b);

/** Findings in order, each once: a block that two files import is wrong once. Files and rules are sorted too. */
export function makeReport(report: FindingsReport): FindingsReport {
  const seen = new Set<string>();
  const findings = report.findings
    .filter(({ code, message, primary: { span } }) => {
      const key = JSON.stringify([span.source.path, span.start, span.end, code, message]);
      return !seen.has(key) && seen.add(key);
    })
    .sort(
      (a, b) =>
        compare(a.primary.span.source.path, b.primary.span.source.path) ||
        a.primary.span.start - b.primary.span.start ||
        compare(a.code, b.code) ||
        a.primary.span.end - b.primary.span.end ||
        compare(a.message, b.message),
    );
  const files = [...new Set(report.files)].sort(compare);
  const rules = [...new Map(report.rules.map((rule) => [rule.code, rule])).values()].sort((a, b) =>
    compare(a.code, b.code),
  );
  return { ...report, findings, files, rules };
}

/** The `most` most severe findings, still in order; none is hidden by a milder one. */
export function limitFindings(report: FindingsReport, most: number): FindingsReport {
  const { findings } = report;
  if (findings.length <= most) return report;
  const kept = new Set([...findings].sort((a, b) => RANK[b.severity] - RANK[a.severity]).slice(0, most));
  return { ...report, findings: findings.filter((each) => kept.has(each)), all: report.all ?? findings };
}
