/** Whether the compiler stays itself on a text: diagnostics with places and without anything that a terminal obeys. */
import { renderGithub } from "../../../compiler/diagnostics/render/github.ts";
import { renderGitlab } from "../../../compiler/diagnostics/render/gitlab.ts";
import { renderJson } from "../../../compiler/diagnostics/render/json.ts";
import { renderJunit } from "../../../compiler/diagnostics/render/junit.ts";
import { makeReport } from "../../../compiler/diagnostics/render/report.ts";
import { renderSarif } from "../../../compiler/diagnostics/render/sarif.ts";
import { renderTextReport } from "../../../compiler/diagnostics/render/text.ts";
import { applyFixes } from "../../../compiler/lint/fix.ts";
import { lint } from "../../../compiler/lint/lint.ts";
import { checkProject } from "../../../compiler/check.ts";
import { loadProject, type Host } from "../../../compiler/resolve/project.ts";
import { parse } from "../../../grammar/parse.ts";
import { printTree } from "../../../grammar/print.ts";

/** One import that is there, one that imports back, none else. */
const host: Host = {
  read: (path) => {
    if (path === "other.resnet") return { text: "block Other { relu }\nblock A { Other }\n" };
    return path === "round.resnet"
      ? { text: 'import { Small } from "./fuzz.resnet"\n' }
      : { problem: "there is no such file" };
  },
};
const formats = [renderTextReport, renderJson, renderSarif, renderGithub, renderGitlab, renderJunit];

/** @returns how many findings there are. @throws where something is not as it must be */
export function judge(text: string, number: number): number {
  const project = loadProject("fuzz.resnet", text, host);
  const checked = checkProject(project);
  const findings = lint(project, checked);
  for (const { code, message, primary, related, fix } of [...checked.diagnostics, ...findings]) {
    if (!/^RN\d{4}$/.test(code) || message === "" || /\{\w+\}/.test(message.replaceAll(/`[^`]*`/g, "")))
      if (!text.includes("{")) throw new Error(`${code} says "${message}"`);
    const spans = [primary, ...related].map(({ span }) => span);
    for (const { start, end, source } of [...spans, ...(fix?.edits ?? []).map(({ span }) => span)])
      if (!(0 <= start && start <= end && end <= source.text.length))
        throw new Error(`${code} is at ${start} to ${end}`);
  }
  if (number % 8 === 0) printTree(project.entry.file);
  const rendered = formats[number % formats.length]?.(
    makeReport({ findings, files: ["fuzz.resnet"], rules: [], root: "/project", failLevel: "error" }),
  );
  const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.exec(rendered ?? "");
  if (obeyed) throw new Error(`format ${number % formats.length} prints U+${obeyed[0].charCodeAt(0).toString(16)}`);
  const mended = applyFixes(text, findings, { unsafe: false });
  if (mended !== text) parse({ path: "fuzz.resnet", text: mended });
  return findings.length;
}
