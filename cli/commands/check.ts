/** `resnet check FILES|DIRS|GLOBS|-`: parse, resolve, prove every join, evaluate every claim. */
import { catalogueRules } from "../../compiler/diagnostics/catalogue-rules.ts";
import { hasErrors } from "../../compiler/model/check.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { collect } from "../collect.ts";
import { openDesign, requireNames } from "../design.ts";
import { counted, showFindings, type FindingsOptions } from "../findings.ts";
import type { Io } from "../terminal.ts";

/** @returns the exit code: 0 clean, 1 with findings from `failLevel` on */
export function check(targets: readonly string[], options: FindingsOptions, io: Io): number {
  const files = collect(targets);
  const findings: Diagnostic[] = [];
  let models = 0;
  let recipes = 0;
  for (const { path, only, text } of files) {
    const design = openDesign(path, only, text);
    if (only && !hasErrors(design.diagnostics)) requireNames(design, only);
    findings.push(...design.diagnostics);
    models += design.models.size;
    recipes += design.recipes.length;
  }
  const checked = [counted(models, "model"), ...(recipes > 0 ? [counted(recipes, "recipe")] : [])].join(", ");
  const report = { findings, files: files.map(({ path }) => path), rules: catalogueRules };
  return showFindings(report, { ...options, checked }, io);
}
