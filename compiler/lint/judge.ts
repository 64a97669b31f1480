/**
 * What is told of findings, for `check` as for `lint`: what a comment of the file suppresses and what whoever asks has
 * turned off is left out, other severities are set. An error of the language is told whatever a comment says.
 */
import type { Diagnostic, Severity } from "../../grammar/diagnostic.ts";
import { positionAt, type SourceFile } from "../../grammar/source.ts";
import type { Suppression } from "../../grammar/suppressions.ts";

/** By code; what a finding says of itself where it is not named. */
export type Severities = ReadonlyMap<string, "off" | Severity>;

export interface Judged {
  readonly told: readonly Diagnostic[];
  /** Comments that were for a finding. */
  readonly used: ReadonlySet<Suppression>;
}

/** @param entry the file whose comments count, and what it suppresses */
export function judge(
  findings: readonly Diagnostic[],
  severities: Severities,
  entry: { readonly source: SourceFile; readonly suppressions: readonly Suppression[] },
): Judged {
  const suppressions = new Map(entry.suppressions.map((each) => [`${each.code} ${each.line}`, each]));
  const used = new Set<Suppression>();
  const isSuppressed = ({ code, severity, primary: { span } }: Diagnostic): boolean => {
    if (span.source !== entry.source || (severity === "error" && !code.startsWith("RN3"))) return false;
    const suppression = suppressions.get(`${code} ${positionAt(span.source, span.start).line}`);
    if (suppression) used.add(suppression);
    return suppression !== undefined;
  };
  const told = findings.flatMap((finding) => {
    const isHushed = isSuppressed(finding);
    const severity = severities.get(finding.code) ?? finding.severity;
    return isHushed || severity === "off" ? [] : [{ ...finding, severity }];
  });
  return { told, used };
}
