/**
 * What a configuration and the comments of a file make of findings: `off` and what is suppressed are left out, other
 * severities set. An error of the language stays as it is. `lint` does the same and sees to suppressions that are idle.
 */
import type { Module } from "../../compiler/resolve/project.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { positionAt } from "../../grammar/source.ts";
import type { Config } from "./config.ts";

/** @param entry the module whose suppressions count */
export function applyConfig(
  findings: readonly Diagnostic[],
  { severities }: Pick<Config, "severities">,
  entry: Module,
): readonly Diagnostic[] {
  const suppressed = new Set(entry.suppressions.map(({ code, line }) => `${code} ${line}`));
  const isSuppressed = ({ code, severity, primary: { span } }: Diagnostic): boolean => {
    if (span.source !== entry.file.source || (severity === "error" && !code.startsWith("RN3"))) return false;
    return suppressed.has(`${code} ${positionAt(span.source, span.start).line}`);
  };
  return findings.flatMap((finding) => {
    const setting = severities.get(finding.code);
    if (setting === "off" || isSuppressed(finding)) return [];
    return [setting === undefined ? finding : { ...finding, severity: setting }];
  });
}
