/**
 * Findings as SARIF 2.1.0, which GitHub, Azure DevOps and editors read. Every rule is declared, whether it found
 * something or not: a reader then knows what was looked for. https://docs.oasis-open.org/sarif/sarif/v2.1.0/
 */
import { template, type Diagnostic, type Fix, type Label, type Severity } from "../../../grammar/diagnostic.ts";
import { positionAt, type Span } from "../../../grammar/source.ts";
import { version } from "../../version.ts";
import { fingerprints } from "./fingerprint.ts";
import { printable, printableJson } from "./printable.ts";
import { repositoryPath } from "./report-path.ts";
import type { FindingsReport, RuleInformation } from "./report.ts";

const LEVEL: { readonly [S in Severity]: string } = { error: "error", warning: "warning", information: "note" };

/** @returns one log with one run */
export function renderSarif(report: FindingsReport): string {
  const prints = fingerprints(report);
  const indexOf = new Map(report.rules.map(({ code }, index) => [code, index]));
  const results = report.findings.map((finding) => ({
    ruleId: finding.code,
    ...(indexOf.has(finding.code) && { ruleIndex: indexOf.get(finding.code) }),
    level: LEVEL[finding.severity],
    message: { text: messageText([finding.message, ...finding.notes]) },
    locations: [location(report, finding.primary)],
    ...(finding.related.length > 0 && { relatedLocations: relatedLocations(report, finding) }),
    partialFingerprints: { "resnetFinding/v1": prints.get(finding) },
    ...(finding.fix && { fixes: [fixed(report, finding.fix)] }),
  }));
  return printableJson({
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "resnet-lang", version, semanticVersion: version, rules: report.rules.map(declared) } },
        invocations: [{ executionSuccessful: true }],
        columnKind: "utf16CodeUnits",
        artifacts: report.files.map((file) => ({ location: { uri: uriOf(repositoryPath(report, file)) } })),
        results,
      },
    ],
  });
}

function declared({ code, name, severity, message, why, next, helpUri }: RuleInformation): object {
  const short = sentence(message);
  const paragraphs = [why, next].flatMap((each) => (each === undefined ? [] : [messageText([each])]));
  const more = `resnet explain ${code}`;
  return {
    id: code,
    name,
    shortDescription: { text: short },
    fullDescription: { text: why === undefined ? short : messageText([why]) },
    help: {
      text: [short, ...paragraphs, `${more} shows it on a design.`].join("\n\n"),
      markdown: [`**${code} ${name}**: ${short}`, ...paragraphs, `\`${more}\` shows it on a design.`].join("\n\n"),
    },
    ...(helpUri !== undefined && { helpUri }),
    defaultConfiguration: { level: LEVEL[severity] },
    properties: { "problem.severity": severity === "information" ? "recommendation" : severity },
  };
}

/** A message without the values of its slots: `expected …, found …`. */
function sentence(message: string): string {
  return messageText([template(message, () => "…")]);
}

/** Paragraphs as SARIF's plain text: braces are doubled, and brackets from a design make no link (3.11.5, 3.11.6). */
function messageText(lines: readonly string[]): string {
  return lines
    .map((line) =>
      printable(line)
        .replace(/[{}]/g, "$&$&")
        .replace(/\](?=\()/g, "\\]"),
    )
    .join("\n");
}

function relatedLocations(report: FindingsReport, { related }: Diagnostic): readonly object[] {
  return related.map((label, id) => ({ id, ...location(report, label) }));
}

function location(report: FindingsReport, { span, text }: Label): object {
  return {
    physicalLocation: physical(report, span),
    ...(text !== "" && { message: { text: messageText([text]) } }),
  };
}

function physical(report: FindingsReport, span: Span): object {
  return { artifactLocation: { uri: uriOf(repositoryPath(report, span.source.path)) }, region: region(span) };
}

/** Counted from 1; the end column is the one after the last character (3.30.8). */
function region({ source, start, end }: Span): object {
  const from = positionAt(source, start);
  const to = positionAt(source, end);
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}

function fixed(report: FindingsReport, { title, safety, edits }: Fix): object {
  const paths = [...new Set(edits.map(({ span }) => span.source.path))];
  return {
    description: { text: messageText([safety === "safe" ? title : `${title} (changes what the design means)`]) },
    artifactChanges: paths.map((path) => ({
      artifactLocation: { uri: uriOf(repositoryPath(report, path)) },
      replacements: edits
        .filter(({ span }) => span.source.path === path)
        .map(({ span, replacement }) => ({
          deletedRegion: region(span),
          ...(replacement !== "" && { insertedContent: { text: replacement } }),
        })),
    })),
  };
}

/** A relative path stays relative; an absolute one is a `file:` URI. */
function uriOf(path: string): string {
  const drive = /^[A-Za-z]:(?=\/)/.exec(path)?.[0] ?? "";
  const encoded = path
    .slice(drive.length)
    .replace(/\p{Cs}/gu, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  if (drive !== "") return `file:///${drive}${encoded}`;
  return path.startsWith("/") ? `file://${encoded}` : encoded;
}
