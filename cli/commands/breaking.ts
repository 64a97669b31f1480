/** `resnet breaking --against GIT_REF|DIR [FILES]`: would yesterday's checkpoints load, do yesterday's callers run? */
import { changeRules } from "../../compiler/diagnostics/catalogue-rules.ts";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { isAtLeast, type FindingsReport } from "../../compiler/diagnostics/render/report.ts";
import { changeClasses, type Change } from "../../compiler/model/comparison/compare.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { acceptChanges } from "../comparison/accepted.ts";
import { acceptedEntry, changeFindings, gapFindings, idleFindings } from "../comparison/change-findings.ts";
import { changeStart } from "../comparison/change-text.ts";
import type { ModelComparison } from "../comparison/pair.ts";
import { showComparisons } from "../comparison/show.ts";
import { survey, type Gap } from "../comparison/survey.ts";
import { openSides } from "../comparison/versions.ts";
import type { Config } from "../config/config.ts";
import { loadConfigurations } from "../config/load.ts";
import { included } from "../config/targets.ts";
import { showDiagnostics } from "../design.ts";
import { counted, showFindings } from "../findings.ts";
import { choice, flag, value, type Given } from "../options/kinds.ts";
import { config, findingsOptions } from "../options/shared.ts";
import { path } from "../options/values.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { defineVerb, manyWords } from "../verb.ts";

const options = {
  against: value("<ref>", "a git branch, tag or commit; or a folder: ./old, old/", path, { required: true }),
  class: choice("<least>", "counts this class and all that are worse", changeClasses, { default: "BUDGET" }),
  /** Instead of findings. */
  json: flag("all that was compared as JSON, what did not change too"),
  ...findingsOptions,
  config,
};

export const verb = defineVerb({
  name: "breaking",
  says: "what changed since a commit, or against a folder, that breaks checkpoints or callers",
  examples: [
    "resnet breaking --against origin/main  (what include of resnet.config.json says, else all below)",
    "resnet breaking --against v1.2 nets --class SHAPES",
    "resnet breaking --against origin/main --format github",
    "resnet breaking --against ../release/ nets/first.resnet --json",
  ],
  words: manyWords("files"),
  options,
  run: breaking,
});

/** @returns 1 when something breaks, or cannot be compared */
async function breaking(targets: readonly string[], given: Given<typeof options>, io: Io): Promise<number> {
  const { json = false, format, failLevel } = given;
  if (json && format !== "text") throw new UsageError(`--json is a format of its own, not ${format}`, "leave one out");
  if (targets.includes("-"))
    throw new UsageError("standard input has no yesterday", "name files or folders that git knows");
  const configurations = loadConfigurations(given);
  const inConfiguration = included(configurations.here);
  const wanted = [targets, inConfiguration, ["."]].find((each) => each.length > 0) ?? [];
  const sides = await openSides(given.against);
  try {
    const { comparisons, gaps, files } = await survey(wanted, configurations, sides);
    const { reasons, idle } = acceptChanges(comparisons, configurations);
    const classes = changeClasses.slice(0, changeClasses.indexOf(given.class) + 1);
    const counts = (change: Change): boolean =>
      change.breaking && classes.includes(change.class) && !reasons.has(change);
    const report: FindingsReport = {
      files,
      rules: changeRules,
      findings: [
        ...changeFindings(comparisons, counts, reasons),
        ...gapFindings(gaps),
        // Only a run over all that the configuration includes can know that what it accepts is nobody's.
        ...(targets.length === 0 ? idleFindings(idle, sides.before.name) : []),
      ].flatMap((finding) => withSetting(finding, configurations.here)),
    };
    if (format !== "text") {
      const checked = `${counted(comparisons.length, "model")} compared with ${printable(sides.before.name)}`;
      return showFindings(report, { ...given, checked }, io);
    }
    for (const gap of gaps) tellGap(gap, io);
    showComparisons(comparisons, { json, against: sides.before.name, counts, reasons, gaps }, io);
    if (!json) adviseOn(comparisons, counts, io);
    showDiagnostics(
      report.findings.filter(({ code }) => code === "RN6007"),
      io.colour.err,
      io.err,
    );
    return report.findings.some(({ severity }) => isAtLeast(severity, failLevel)) ? 1 : 0;
  } finally {
    sides.before.close();
  }
}

/** The configuration may set what is no error. */
function withSetting(finding: Diagnostic, { severities }: Config): readonly Diagnostic[] {
  const setting = severities.get(finding.code);
  if (setting === "off") return [];
  return [setting === undefined ? finding : { ...finding, severity: setting }];
}

/** How the first change that counts would be accepted; the others go the same way. */
function adviseOn(comparisons: readonly ModelComparison[], counts: (change: Change) => boolean, io: Io): void {
  const [first] = comparisons.filter(({ changes }) => changes.some(counts));
  const change = first?.changes.find(counts);
  if (first && change)
    io.err(`  = help: if it is meant, in resnet.config.json: ${acceptedEntry(changeStart(first, change))}`);
}

function tellGap({ kind, what, reason, help, version, diagnostics }: Gap, io: Io): void {
  if (kind === "wrong-before") return io.err(`${what} had errors at ${version}: not compared`);
  if (kind === "wrong-new") return io.err(`${what} is new and has errors: not compared`);
  if (kind === "unknown") return io.err(`${what} cannot be compared with ${version}: ${reason}\n  = help: ${help}`);
  showDiagnostics(diagnostics, io.colour.err, io.err);
  io.err(`${what} has errors now: what else changed in it is not known`);
}
