/**
 * Findings as JUnit's XML, which nearly every CI service shows as tests: a suite is a file, a case is a finding. Only
 * what fails the run is a failure; a milder finding passes and tells its text, so that a green run shows no red test.
 */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { positionAt } from "../../../grammar/source.ts";
import { printable } from "./printable.ts";
import { repositoryPath } from "./report-path.ts";
import { isAtLeast, type FindingsReport } from "./report.ts";
import { renderText } from "./text.ts";

/** @returns one XML document; a file without findings is a suite of one case that passes */
export function renderJunit(report: FindingsReport): string {
  const fails = ({ severity }: Diagnostic): boolean => isAtLeast(severity, report.failLevel ?? "error");
  const byFile = new Map<string, Diagnostic[]>(report.files.map((file) => [file, []]));
  for (const finding of report.findings) {
    const { path } = finding.primary.span.source;
    const before = byFile.get(path);
    if (before) before.push(finding);
    else byFile.set(path, [finding]);
  }
  const suites = [...byFile].map(([file, findings]) => {
    const name = xml(printable(repositoryPath(report, file)));
    const cases =
      findings.length === 0
        ? [`    <testcase name="no findings" classname="${name}" time="0"/>`]
        : findings.map((finding) => testCase(finding, name, fails(finding)));
    return [
      `  <testsuite name="${name}" ${counts(Math.max(1, findings.length), findings.filter(fails).length)}>`,
      ...cases,
      "  </testsuite>",
    ].join("\n");
  });
  const tests = [...byFile.values()].reduce((sum, { length }) => sum + Math.max(1, length), 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="resnet-lang" ${counts(tests, report.findings.filter(fails).length)}>`,
    ...suites,
    "</testsuites>",
  ].join("\n");
}

function counts(tests: number, failures: number): string {
  return `tests="${tests}" failures="${failures}" errors="0" skipped="0" time="0"`;
}

function testCase(finding: Diagnostic, file: string, failing: boolean): string {
  const { source, start } = finding.primary.span;
  const { line, column } = positionAt(source, start);
  const name = `${finding.code} ${finding.name} ${line}:${column}`;
  const text = xml(renderText(finding));
  const inside = failing
    ? `<failure type="${finding.severity}" message="${xml(printable(finding.message))}">${text}</failure>`
    : `<system-out>${text}</system-out>`;
  return `    <testcase name="${xml(name)}" classname="${file}" file="${file}" line="${line}" time="0">\n      ${inside}\n    </testcase>`;
}

const ENTITIES: { readonly [char: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text for an attribute or an element; what XML cannot hold has become printable before. */
function xml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
