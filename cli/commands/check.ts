/** `resnet check FILES|DIRS|GLOBS|-`: parse, resolve, prove every join, evaluate every claim, hold every budget. */
import { catalogueRules } from "../../compiler/diagnostics/catalogue-rules.ts";
import { hasErrors } from "../../compiler/check.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { checkBudgets, modelNames, requireMet } from "../budgets.ts";
import { judge } from "../../compiler/lint/judge.ts";
import { unknownSuppressions } from "../../compiler/lint/unknown-suppressions.ts";
import { loadConfigurations } from "../config/load.ts";
import { chooseFiles } from "../config/targets.ts";
import { openDesign, requireNames } from "../design.ts";
import { counted, showFindings } from "../findings.ts";
import type { Io } from "../terminal.ts";
import type { Given } from "../options/kinds.ts";
import { configOptions, findingsOptions } from "../options/shared.ts";
import { defineVerb, manyWords } from "../verb.ts";

const options = { ...findingsOptions, ...configOptions };

export const verb = defineVerb({
  name: "check",
  says: "parse, resolve, prove every join, evaluate every claim, hold every budget",
  examples: [
    "resnet check  (what include of resnet.config.json says)",
    "resnet check examples/cifar.resnet",
    "resnet check nets 'more/**/*.resnet' --format github",
    "resnet check nets/first.resnet:First",
    "cat nets/mine.resnet | resnet check -",
  ],
  words: manyWords("files"),
  options,
  run: check,
});

/** @returns the exit code: 0 clean, 1 with findings from `failLevel` on */
async function check(targets: readonly string[], given: Given<typeof options>, io: Io): Promise<number> {
  const configurations = loadConfigurations(given);
  const files = chooseFiles(targets, configurations);
  const findings: Diagnostic[] = [];
  // Of a design no more is kept than is told in the end: many are more than memory holds.
  let [models, recipes] = [0, 0];
  const names = new Set<string>();
  for (const { path, only, text } of files) {
    const design = openDesign(path, only, text);
    if (only && !hasErrors(design.diagnostics)) requireNames(design, only);
    const config = configurations.of(text === undefined ? path : "-");
    const budgets = await checkBudgets(design, config);
    const { file, suppressions } = design.project.entry;
    const entry = { source: file.source, suppressions };
    const found = [...design.diagnostics, ...budgets, ...unknownSuppressions(suppressions)];
    findings.push(...judge(found, config.severities, entry).told);
    models += design.models.size;
    recipes += design.recipes.length;
    for (const name of modelNames(design)) names.add(name);
  }
  const checked = [counted(models, "model"), ...(recipes > 0 ? [counted(recipes, "recipe")] : [])].join(", ");
  const report = { findings, files: files.map(({ path }) => path), rules: catalogueRules };
  const code = showFindings(report, { ...given, checked }, io);
  // Only a run over all that the configuration includes can know that a budget is nobody's.
  if (targets.length === 0 && !findings.some(({ code: each }) => each.startsWith("RN1")))
    requireMet(configurations.here, names);
  return code;
}
