/** The page of a code in the terminal, its example's code frame from the compiler as it is. */
import { checkProject } from "../../compiler/check.ts";
import { exampleFindings } from "../../compiler/diagnostics/pages/example.ts";
import type { Page } from "../../compiler/diagnostics/pages/page.ts";
import { explained, pages } from "../../compiler/diagnostics/pages/pages.ts";
import { plain, renderText } from "../../compiler/diagnostics/render/text.ts";
import { lint } from "../../compiler/lint/lint.ts";
import type { Rule } from "../../compiler/lint/rule.ts";
import { rules } from "../../compiler/lint/rules.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { template, type CatalogueEntry, type Diagnostic } from "../../grammar/diagnostic.ts";
import { colourful } from "../terminal.ts";
import { indented, wrapped } from "./layout.ts";

/** Every code with its row: those of the phases, and those of the rules. */
export function allCodes(): ReadonlyMap<string, CatalogueEntry> {
  const both = new Map([...explained, ...rules.map((rule) => [rule.code, rule] as const)]);
  return new Map([...both].sort(([a], [b]) => a.localeCompare(b)));
}

/** `rn2001`, `RN2001:` and the name `paths-do-not-join` are understood too; undefined of what is no code. */
export function codeOf(text: string, codes: ReadonlyMap<string, CatalogueEntry>): string | undefined {
  const upper = text.toUpperCase().replace(/[^A-Z0-9]+$/, "");
  return codes.has(upper) ? upper : [...codes].find(([, { name }]) => name === text.toLowerCase())?.[0];
}

/** The whole page, without a newline at its end. */
export function codePage(code: string, { name, severity, message }: CatalogueEntry, colour: boolean): string {
  const style = colour ? colourful : plain;
  const rule = rules.find((each) => each.code === code);
  const page = rule ? pageOfRule(rule) : pages[code];
  const finding = page?.bad === undefined ? undefined : findingsOf(page, rule).find((each) => each.code === code);
  const title = (text: string): string => `\n${style.strong(text)}\n`;
  return [
    style.strong(`${style.severity(`${severity}[${code}]`, severity)}: ${name}`),
    `    ${template(message, (slot) => `‹${slot}›`)}\n`,
    wrapped(page?.why ?? ""),
    ...(finding ? [title("For example"), indented(renderText(finding, style))] : []),
    ...(page?.bad !== undefined && !finding ? [title("For example"), indented(page.bad)] : []),
    ...(page?.mended === undefined ? [] : [title("Mended"), indented(page.mended)]),
    title("Next step"),
    wrapped(page?.next ?? ""),
  ].join("\n");
}

/** A rule's own documentation; its examples are its tests. */
function pageOfRule({ code, why, fix, severity, examples }: Rule): Page {
  const bad = examples.find((each) => "bad" in each);
  const good = examples.find((each) => "good" in each);
  const mended = bad?.fixed ?? good?.good;
  const mends = {
    safe: "`resnet lint --fix` mends it and leaves the checked model as it is.",
    unsafe:
      "`resnet lint --fix --unsafe-fixes` mends it; look at the change, for it may alter weights, training or what a comment said.",
  };
  const next = [
    fix ? mends[fix] : "Change the design as the finding says.",
    severity === "error"
      ? ""
      : `Where it is meant, say so on the line above, \`// resnet-ignore ${code}: the reason\`, or set it in resnet.config.json: { "rules": { "${code}": "off" } }.`,
  ];
  return {
    why,
    next: pages[code]?.next ?? next.filter(Boolean).join(" "),
    ...(bad ? { bad: bad.bad } : {}),
    ...(mended === undefined ? {} : { mended }),
  };
}

function findingsOf({ bad = "", files }: Page, rule: Rule | undefined): readonly Diagnostic[] {
  if (!rule) return exampleFindings(bad, files);
  const project = loadProject("design.resnet", bad, { read: () => ({ problem: "it is not there" }) });
  return lint(project, checkProject(project));
}
