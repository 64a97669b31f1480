/** `resnet lint FILES|DIRS|GLOBS|-`: what `check` finds, and the rules; `--fix` mends what can be mended. */
import { catalogueRules } from "../../compiler/diagnostics/catalogue-rules.ts";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { mend } from "../../compiler/lint/fix.ts";
import { lint as lintProject } from "../../compiler/lint/lint.ts";
import { rules } from "../../compiler/lint/rules.ts";
import { hasErrors } from "../../compiler/model/check.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { checkBudgets } from "../budgets.ts";
import { loadConfigurations, type ConfigFlags } from "../config/load.ts";
import type { Config } from "../config/config.ts";
import { chooseFiles } from "../config/targets.ts";
import { openDesign, requireNames } from "../design.ts";
import { importHost } from "../files/imports.ts";
import { readSource } from "../files/read.ts";
import { MAKE_WRITABLE, writeWhole } from "../files/write.ts";
import { counted, showFindings, type FindingsOptions } from "../findings.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

export interface LintFlags {
  readonly fix?: boolean;
  /** With it, fixes that change weights or training are applied, too. */
  readonly unsafeFixes?: boolean;
}

const ruleInformation = rules.map(({ code, name, severity, message, why }) => ({ code, name, severity, message, why }));

/** @returns the exit code: 0 clean, 1 with findings from `failLevel` on */
export async function lint(
  targets: readonly string[],
  options: LintFlags & FindingsOptions & ConfigFlags,
  io: Io,
): Promise<number> {
  const { fix = false, unsafeFixes = false } = options;
  const configurations = loadConfigurations(options);
  const files = chooseFiles(targets, configurations);
  const findings: Diagnostic[] = [];
  for (const { path, only, text } of files) {
    const config = configurations.of(text === undefined ? path : "-");
    if (fix || unsafeFixes) {
      if (text !== undefined)
        throw new UsageError("standard input cannot be mended", "name a file, or leave --fix out");
      mendFile(path, unsafeFixes, config, io);
    }
    const design = openDesign(path, only, text);
    if (only && !hasErrors(design.diagnostics)) requireNames(design, only);
    const budgets = await checkBudgets(design, config);
    const { severities } = config;
    findings.push(
      ...lintProject(design.project, design, { severities, findings: budgets, partial: only !== undefined }),
    );
  }
  const report = {
    findings,
    files: files.map(({ path }) => path),
    rules: [...catalogueRules, ...ruleInformation],
  };
  return showFindings(report, options, io);
}

/** Writes the mended text, whole or not at all, where anything could be mended. */
function mendFile(path: string, unsafe: boolean, { severities }: Config, io: Io): void {
  const before = readSource(path);
  const { text, fixed } = mend(path, before, importHost(path), { unsafe, severities });
  if (text === before) return;
  writeWhole(path, text, MAKE_WRITABLE);
  io.err(`mended ${printable(path)}: ${counted(fixed, "finding")}`);
}
