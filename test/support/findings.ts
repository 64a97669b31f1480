/** Findings made by hand, for tests of what shows them. */
import { catalogueRules } from "../../compiler/diagnostics/catalogue-rules.ts";
import { makeReport, type FindingsReport } from "../../compiler/diagnostics/render/report.ts";
import type { Diagnostic, Label } from "../../grammar/diagnostic.ts";
import type { SourceFile } from "../../grammar/source.ts";

/** A label on the first place where the words stand, or the next ones. */
export function mark(source: SourceFile, words: string, text = "", time = 0): Label {
  let start = source.text.indexOf(words);
  for (let i = 0; i < time; i++) start = source.text.indexOf(words, start + 1);
  return { span: { source, start, end: start + words.length }, text };
}

/** An error of a real code. */
export function finding(primary: Label, rest: Partial<Diagnostic> = {}): Diagnostic {
  return {
    code: "RN2001",
    name: "paths-do-not-join",
    severity: "error",
    message: "a message",
    primary,
    related: [],
    notes: [],
    ...rest,
  };
}

/** In order, with every rule of `check`. */
export function reportOf(findings: readonly Diagnostic[], rest: Partial<FindingsReport> = {}): FindingsReport {
  const files = [...new Set(findings.map(({ primary }) => primary.span.source.path))];
  return makeReport({ findings, files, rules: catalogueRules, ...rest });
}
