/**
 * A diagnostic as text with code frames, for terminals and golden files:
 *
 *     error[RN2001]: the two paths of this residual do not join
 *       --> nets/mine.resnet:12:3
 *        |
 *     12 |   residual {
 *        |   ^^^^^^^^ F(x) is [N, 128, 28, 28]
 *        = help: use `shortcut projection`
 */
import type { Diagnostic, Label, Severity } from "../../../grammar/diagnostic.ts";
import { lineFrom, positionAt, type SourceFile } from "../../../grammar/source.ts";
import { printable } from "./printable.ts";
import type { FindingsReport } from "./report.ts";

export { printable };

/** How parts are coloured; `plain` leaves them as they are. */
export interface TextStyle {
  readonly severity: (text: string, severity: Severity) => string;
  readonly strong: (text: string) => string;
  readonly gutter: (text: string) => string;
}
export const plain: TextStyle = { severity: (text) => text, strong: (text) => text, gutter: (text) => text };

/** Columns of source shown on one line; a longer line is cut around the label. */
const FRAME_WIDTH = 160;

/** All findings with a blank line after each; empty where there is none. */
export function renderTextReport(report: FindingsReport, style: TextStyle = plain): string {
  return report.findings.map((finding) => `${renderText(finding, style)}\n`).join("\n");
}

export function renderText(diagnostic: Diagnostic, style: TextStyle = plain): string {
  const { primary, related, severity } = diagnostic;
  const { source, start } = primary.span;
  const labels = [primary, ...related];
  const own = labels.filter((label) => label.span.source === source);
  const elsewhere = labels.filter((label) => label.span.source !== source);
  const width = Math.max(...labels.map((label) => String(positionAt(label.span.source, label.span.start).line).length));
  const pad = " ".repeat(width);
  const { line, column } = positionAt(source, start);
  const notes = diagnostic.notes.map((note) => `${pad} ${style.gutter("=")} ${printable(note)}`);
  return [
    style.strong(`${style.severity(`${severity}[${diagnostic.code}]`, severity)}: ${printable(diagnostic.message)}`),
    `${pad}${style.gutter("-->")} ${printable(source.path)}:${line}:${column}`,
    ...frame(source, own, width, style, severity),
    ...elsewhere.flatMap((label) => {
      const at = positionAt(label.span.source, label.span.start);
      const where = `${pad}${style.gutter(":::")} ${printable(label.span.source.path)}:${at.line}:${at.column}`;
      return [where, ...frame(label.span.source, [label], width, style, severity)];
    }),
    ...notes,
  ].join("\n");
}

function frame(
  source: SourceFile,
  labels: readonly Label[],
  width: number,
  style: TextStyle,
  severity: Severity,
): string[] {
  const gutter = style.gutter(`${" ".repeat(width)} |`);
  const sorted = [...labels].sort((a, b) => a.span.start - b.span.start);
  const out = [gutter];
  let last: number | undefined;
  let shownFrom = 0;
  for (const label of sorted) {
    const { line, column } = positionAt(source, label.span.start);
    if (last !== undefined && line > last + 1) out.push(style.gutter("..."));
    const { start: begin, text } = lineFrom(source, line);
    const from = column - 1 > FRAME_WIDTH ? column - 1 - FRAME_WIDTH / 2 : 0;
    const before = printable(text.slice(from, column - 1));
    const marked = printable(text.slice(column - 1, Math.min(label.span.end - begin, from + FRAME_WIDTH)));
    // A label beyond the cut of the one before, on the same line, shows its own part of it.
    if (line !== last || from !== shownFrom) {
      const cut = from > 0 ? "…" : "";
      const more = text.length > from + FRAME_WIDTH ? "…" : "";
      const shown = `${cut}${printable(text.slice(from, from + FRAME_WIDTH))}${more}`.trimEnd();
      out.push(`${style.gutter(`${String(line).padStart(width)} |`)}${shown ? ` ${shown}` : ""}`);
    }
    last = line;
    shownFrom = from;
    const carets = "^".repeat(Math.max(1, marked.length));
    const underline = style.severity(`${carets}${label.text ? ` ${printable(label.text)}` : ""}`, severity);
    out.push(`${gutter} ${from > 0 ? " " : ""}${" ".repeat(before.length)}${underline}`);
  }
  return out;
}
