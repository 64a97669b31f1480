/** The flags that every verb with findings has. Apart from what shows them, so that `--help` loads no renderer. */
import { InvalidArgumentError, Option } from "commander";

export const FORMATS = ["text", "json", "sarif", "github", "gitlab", "junit"] as const;
export type Format = (typeof FORMATS)[number];

/** `--format`, `--fail-level`, `--max-findings`; `cli/findings.ts` says what they do. */
export function findingsOptions(): readonly Option[] {
  return [
    new Option("--format <format>", "of the findings on stdout").choices(FORMATS).default("text"),
    new Option("--fail-level <severity>", "findings from here on make the exit code 1")
      .choices(["error", "warning", "information"])
      .default("error"),
    new Option("--max-findings <n>", "show at most so many, the most severe").argParser(atLeastZero),
  ];
}

function atLeastZero(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError("It is a whole number of at least 0.");
  return value;
}
