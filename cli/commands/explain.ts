/** `resnet explain CODE`: the page of a code in the terminal, its example's code frame from the compiler as it is. */
import { exampleFindings } from "../../compiler/diagnostics/pages/example.ts";
import type { Page } from "../../compiler/diagnostics/pages/page.ts";
import { explained, pages } from "../../compiler/diagnostics/pages/pages.ts";
import { plain, renderText } from "../../compiler/diagnostics/render/text.ts";
import { lint } from "../../compiler/lint/lint.ts";
import type { Rule } from "../../compiler/lint/rule.ts";
import { rules } from "../../compiler/lint/rules.ts";
import { checkProject } from "../../compiler/check.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { template, type CatalogueEntry, type Diagnostic } from "../../grammar/diagnostic.ts";
import { nearest } from "../../grammar/nearest.ts";
import { quoted } from "../config/problem.ts";
import { flag, type Given } from "../options/kinds.ts";
import { colourful, type Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { defineVerb, maybeWord } from "../verb.ts";

const options = { all: flag("every code on a line") };

export const verb = defineVerb({
  name: "explain",
  says: "the page of a code: what is wrong, why, an example, how it is mended",
  examples: ["resnet explain RN2001", "resnet explain --all"],
  words: maybeWord("code"),
  options,
  run: explain,
});

/** Every code with its row: those of the phases, and those of the rules. */
export function allCodes(): ReadonlyMap<string, CatalogueEntry> {
  const both = new Map([...explained, ...rules.map((rule) => [rule.code, rule] as const)]);
  return new Map([...both].sort(([a], [b]) => a.localeCompare(b)));
}

/** Prints a page, or with `all` a line for each code. @throws UsageError for a code that is not there */
function explain(code: string | undefined, { all }: Given<typeof options>, io: Io): number {
  const codes = allCodes();
  if (all === true) {
    for (const [each, { name, severity }] of codes) io.out(`${each}  ${severity.padEnd(11)}  ${name}`);
    return 0;
  }
  if (code === undefined)
    throw new UsageError("explain needs a code", "resnet explain RN2001, or resnet explain --all");
  const wanted = codeOf(code, codes);
  const entry = codes.get(wanted);
  if (!entry) throw unknownCode(code, codes);
  io.out(pageText(wanted, entry, io.colour.out));
  return 0;
}

/** `rn2001`, `RN2001:` and the name `paths-do-not-join` are understood too. */
function codeOf(text: string, codes: ReadonlyMap<string, CatalogueEntry>): string {
  const upper = text.toUpperCase().replace(/[^A-Z0-9]+$/, "");
  return codes.has(upper) ? upper : ([...codes].find(([, { name }]) => name === text.toLowerCase())?.[0] ?? text);
}

function unknownCode(text: string, codes: ReadonlyMap<string, CatalogueEntry>): UsageError {
  const near = nearest(text.toUpperCase(), [...codes.keys()]);
  const name = near
    ? undefined
    : nearest(
        text.toLowerCase(),
        [...codes.values()].map((each) => each.name),
      );
  const meant = near ?? [...codes].find(([, each]) => each.name === name)?.[0];
  const help = meant ? `did you mean ${meant}, ${codes.get(meant)?.name}?` : "resnet explain --all lists the codes";
  return new UsageError(`there is no code ${quoted(text)}`, help);
}

/** The whole page, without a newline at its end. */
function pageText(code: string, { name, severity, message }: CatalogueEntry, colour: boolean): string {
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

function indented(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? "" : `    ${line}`))
    .join("\n");
}

/** Lines of at most 88 columns, between words; lines of the text's own are kept. */
function wrapped(text: string): string {
  return text.replace(/(?![^\n]{1,88}$)([^\n]{1,88})\s/g, "$1\n");
}
