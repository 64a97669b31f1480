/** Shows what `check` and `lint` found: the format's text on stdout, one line about it on stderr, the exit code. */
import { renderGithub } from "../compiler/diagnostics/render/github.ts";
import { renderGitlab } from "../compiler/diagnostics/render/gitlab.ts";
import { renderJson } from "../compiler/diagnostics/render/json.ts";
import { renderJunit } from "../compiler/diagnostics/render/junit.ts";
import { printable } from "../compiler/diagnostics/render/printable.ts";
import { isAtLeast, limitFindings, makeReport, type FindingsReport } from "../compiler/diagnostics/render/report.ts";
import { renderSarif } from "../compiler/diagnostics/render/sarif.ts";
import { plain, renderTextReport, type TextStyle } from "../compiler/diagnostics/render/text.ts";
import type { Diagnostic, Severity } from "../grammar/diagnostic.ts";
import type { FindingsFlags, Format } from "./options/shared.ts";
import { reportRoots } from "./repository.ts";
import { colourful, type Io } from "./terminal.ts";

export interface FindingsOptions extends FindingsFlags {
  /** What was looked at besides files: `8 models, 2 recipes`. */
  readonly checked?: string;
}

const renderers: { readonly [F in Format]: (report: FindingsReport, style: TextStyle) => string } = {
  text: renderTextReport,
  json: renderJson,
  sarif: renderSarif,
  github: renderGithub,
  gitlab: renderGitlab,
  junit: renderJunit,
};

/** @returns the exit code: 0, or 1 where something is at least as severe as `failLevel` */
export function showFindings(report: FindingsReport, options: FindingsOptions, io: Io): number {
  const { format, failLevel, maxFindings = Number.POSITIVE_INFINITY } = options;
  const whole = makeReport({ ...report, ...reportRoots(), failLevel });
  const shown = limitFindings(whole, maxFindings);
  const text = renderers[format](shown, io.colour.out ? colourful : plain);
  if (text !== "") io.out(text);
  io.err(summaryLine(whole, shown, options.checked));
  return whole.findings.some(({ severity }) => isAtLeast(severity, failLevel)) ? 1 : 0;
}

/** A word comes first: a runner would obey a file that is named `::error::…`. */
function summaryLine(whole: FindingsReport, shown: FindingsReport, checked: string | undefined): string {
  const [only = ""] = whole.files;
  const files = whole.files.length === 1 ? printable(only) : counted(whole.files.length, "file");
  const looked = checked === undefined ? "" : `, ${checked}`;
  if (whole.findings.length === 0) return `checked ${files}${looked}: nothing found`;
  const cut =
    shown.findings.length < whole.findings.length ? `; the ${shown.findings.length} most severe are shown` : "";
  return `checked ${files}${looked}: ${countFindings(whole.findings)}${cut}`;
}

/** `2 errors, 1 warning, 1 note` */
function countFindings(findings: readonly Diagnostic[]): string {
  const words: readonly (readonly [Severity, string])[] = [
    ["error", "error"],
    ["warning", "warning"],
    ["information", "note"],
  ];
  return words
    .map(([severity, word]) => [findings.filter((each) => each.severity === severity).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => counted(count, word))
    .join(", ");
}

/** `1 file`, `2 files`. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
