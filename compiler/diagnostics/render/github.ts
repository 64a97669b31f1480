/**
 * Findings as GitHub's workflow commands, which show up beside the changed lines of a pull request:
 *
 *     ::error file=nets/a.resnet,line=3,col=5,endLine=3,endColumn=9,title=RN2001 paths-do-not-join::the two paths …
 *
 * A runner obeys every line that begins so; nothing that comes from a design can begin or end one.
 */
import type { Diagnostic, Severity } from "../../../grammar/diagnostic.ts";
import { positionAt } from "../../../grammar/source.ts";
import { printable } from "./printable.ts";
import { repositoryPath } from "./report-path.ts";
import type { FindingsReport } from "./report.ts";

const COMMAND: { readonly [S in Severity]: string } = { error: "error", warning: "warning", information: "notice" };

/** @returns one line a finding, empty where there is none */
export function renderGithub(report: FindingsReport): string {
  return report.findings.map((finding) => command(report, finding)).join("\n");
}

function command(report: FindingsReport, { code, name, severity, message, primary, notes }: Diagnostic): string {
  const { source, start, end } = primary.span;
  const from = positionAt(source, start);
  const to = positionAt(source, end);
  const properties = {
    file: property(repositoryPath(report, source.path)),
    line: from.line,
    // GitHub refuses columns where several lines are marked.
    ...(from.line === to.line ? { col: from.column } : {}),
    endLine: to.line,
    ...(from.line === to.line ? { endColumn: Math.max(to.column, from.column + 1) } : {}),
    title: property(`${code} ${name}`),
  };
  const list = Object.entries(properties).map(([key, value]) => `${key}=${value}`);
  return `::${COMMAND[severity]} ${list.join(",")}::${[message, ...notes].map(data).join("%0A")}`;
}

/** The text after `::`, in which a runner resolves `%25`, `%0D` and `%0A`. */
function data(text: string): string {
  return printable(text).replace(/%/g, "%25");
}

const lineEnds: ReadonlyMap<string, string> = new Map([
  ["\r", "%0D"],
  ["\n", "%0A"],
]);

/** A property's value, in which `:` and `,` would end it. A file name keeps its line breaks, encoded. */
function property(text: string): string {
  return text
    .split(/([\r\n])/)
    .map((part) => lineEnds.get(part) ?? data(part))
    .join("")
    .replace(/:/g, "%3A")
    .replace(/,/g, "%2C");
}
