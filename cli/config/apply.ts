/** Findings with the severities of a configuration: `off` is left out, an error of the language stays as it is. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Config } from "./config.ts";

export function applySeverities(
  findings: readonly Diagnostic[],
  { severities }: Pick<Config, "severities">,
): readonly Diagnostic[] {
  return findings.flatMap((finding) => {
    const setting = severities.get(finding.code);
    if (setting === "off") return [];
    return [setting === undefined ? finding : { ...finding, severity: setting }];
  });
}
