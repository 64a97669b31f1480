/**
 * Every rule over one file: what `check` found, what the rules find, less what a comment suppresses. Findings of
 * imported files are those files' own.
 */
import { filled, type Diagnostic, type Fix } from "../../grammar/diagnostic.ts";
import { hasErrors, type Checked } from "../check.ts";
import type { Project } from "../resolve/project.ts";
import { judge, type Severities } from "./judge.ts";
import { removeLines } from "./edits.ts";
import type { Finding, Rule } from "./rule.ts";
import { rules } from "./rules.ts";
import { isKnownCode, unknownSuppressions } from "./unknown-suppressions.ts";
import { unusedSuppression } from "./rules/unused-suppression.ts";
import { Subject } from "./subject.ts";

export interface LintOptions {
  /** By code; what a rule's own file says where it is not named. */
  readonly severities?: Severities;
  /** What others found in this file, budgets (RN3025) for one; suppressed like the rest. */
  readonly findings?: readonly Diagnostic[];
  /** Only some models were expanded: what a suppression is for may lie in the others. */
  readonly partial?: boolean;
}

/** What is to be said of the entry file, in the order of its text. */
export function lint(project: Project, checked: Checked, options: LintOptions = {}): readonly Diagnostic[] {
  const { entry } = project;
  // What is unused, and where, is known of a text that was understood.
  const broken =
    entry.file.gaps.length > 0 ||
    project.diagnostics.some(({ code, severity }) => severity === "error" && code.startsWith("RN1"));
  const subject = new Subject(project, checked);
  const found = broken ? [] : rules.flatMap((each) => findingsOf(each, subject));
  const severities: Severities = options.severities ?? new Map();
  const file = { source: entry.file.source, suppressions: entry.suppressions };
  const all = [...checked.diagnostics, ...(options.findings ?? []), ...found];
  const here = distinct(all.filter(({ primary }) => primary.span.source === entry.file.source));
  const elsewhere = checked.diagnostics.filter(
    ({ primary, severity }) => primary.span.source !== entry.file.source && severity === "error",
  );
  const { told, used } = judge(here, severities, file);
  // In a file with errors some rules saw less than there is: what is unused is known when they are gone.
  const idle =
    hasErrors(checked.diagnostics) || options.partial
      ? []
      : entry.suppressions.filter(
          (each) => !used.has(each) && isKnownCode(each.code) && severities.get(each.code) !== "off",
        );
  const unused = idle.map(({ span, code }) =>
    diagnosticOf(unusedSuppression, {
      at: span,
      slots: {},
      help: `${code} is not found there: remove the comment`,
      fix: { title: "remove the comment", edits: [removeLines(span)] },
    }),
  );
  const unknown = unknownSuppressions(entry.suppressions);
  return [...elsewhere, ...[...told, ...unknown, ...judge(unused, severities, file).told].sort(byPlace)];
}

function findingsOf(rule: Rule, subject: Subject): readonly Diagnostic[] {
  if (!rule.check) return [];
  return [...rule.check(subject)].map((finding) => diagnosticOf(rule, finding));
}

/** A rule's finding as every output takes it. */
function diagnosticOf(rule: Rule, finding: Finding): Diagnostic {
  const slots: { readonly [name: string]: string | number } = finding.slots;
  const fix: Fix | undefined =
    finding.fix && rule.fix ? { title: finding.fix.title, safety: rule.fix, edits: finding.fix.edits } : undefined;
  return {
    code: rule.code,
    name: rule.name,
    severity: rule.severity,
    message: filled(rule.message, slots),
    primary: { span: finding.at, text: finding.label ?? "" },
    related: finding.related ?? [],
    notes: [...(finding.notes ?? []), ...(finding.help ? [`help: ${finding.help}`] : [])],
    ...(fix ? { fix } : {}),
  };
}

/** A call that several models expand is wrong once. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, primary: { span }, message }) => {
    const key = `${code} ${span.start} ${span.end} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return a.primary.span.start - b.primary.span.start || Number(a.code > b.code) - Number(a.code < b.code);
}
