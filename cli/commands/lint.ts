/** `resnet lint FILES|DIRS|GLOBS|-`: what `check` finds, and the rules; `--fix` mends what can be mended. */
import { catalogueRules } from "../../compiler/diagnostics/catalogue-rules.ts";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { mend, type Mended } from "../../compiler/lint/fix.ts";
import { lint as lintProject } from "../../compiler/lint/lint.ts";
import { rules } from "../../compiler/lint/rules.ts";
import { hasErrors } from "../../compiler/check.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { checkBudgets } from "../budgets.ts";
import { loadConfigurations } from "../config/load.ts";
import { chooseFiles } from "../config/targets.ts";
import { openDesign, requireNames } from "../design.ts";
import { importHost } from "../files/imports.ts";
import { readSource } from "../files/read.ts";
import { MAKE_WRITABLE, writeWhole } from "../files/write.ts";
import { counted, showFindings } from "../findings.ts";
import { flag, type Given } from "../options/kinds.ts";
import { configOptions, findingsOptions } from "../options/shared.ts";
import { shellPath } from "../shell.ts";
import type { Io } from "../terminal.ts";
import { showDiff } from "../unified-diff.ts";
import { UsageError } from "../usage-error.ts";
import { defineVerb, manyWords } from "../verb.ts";

const options = {
  fix: flag("mend what can be mended without changing a checked model"),
  /** With it, fixes that change weights or training are applied, too. */
  unsafeFixes: flag("mend what changes weights, training or names, too"),
  diff: flag("write nothing, show what the fixes would do; exit 1 if anything would change"),
  ...findingsOptions,
  ...configOptions,
};

export const verb = defineVerb({
  name: "lint",
  says: "check, and the rules: known mistakes, each with its reason",
  examples: [
    "resnet lint nets",
    "resnet lint nets/first.resnet --fix",
    "resnet lint nets --fix --diff",
    "resnet lint nets --format sarif --fail-level warning",
  ],
  words: manyWords("files"),
  options,
  run: lint,
});

const ruleInformation = rules.map(({ code, name, severity, message, why }) => ({ code, name, severity, message, why }));

/** @returns the exit code: 0 clean, 1 with findings from `failLevel` on and, with `diff`, where a fix would change a file */
async function lint(targets: readonly string[], given: Given<typeof options>, io: Io): Promise<number> {
  const { unsafeFixes = false, fix = unsafeFixes, diff = false } = given;
  if (diff && !fix) throw new UsageError("--diff shows what fixes would do", "say which: --fix, or --unsafe-fixes");
  if (diff && given.format !== "text")
    throw new UsageError(`--diff is a text of its own, not ${given.format}`, "leave --diff or --format out");
  const configurations = loadConfigurations(given);
  const files = chooseFiles(targets, configurations);
  const findings: Diagnostic[] = [];
  let wouldChange = 0;
  for (const { path, only, text: input } of files) {
    const config = configurations.of(input === undefined ? path : "-");
    let text = input;
    if (fix) {
      if (input !== undefined && !diff)
        throw new UsageError("standard input cannot be mended", "name a file, or leave --fix out");
      const before = input ?? readSource(path);
      const mended = mend(path, before, importHost(path), { unsafe: unsafeFixes, severities: config.severities });
      if (mended.text !== before) {
        wouldChange++;
        const flag = unsafeFixes ? "--unsafe-fixes" : "--fix";
        const command = `resnet lint ${flag} ${input === undefined ? shellPath(path) : "FILE"}`;
        if (diff) showDiff({ path, before, after: mended.text, command }, io);
        else write(path, mended, io);
      }
      // What is left is told of the mended text, whether it is written or not.
      if (diff) text = mended.text;
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
  if (!diff) return showFindings(report, given, io);
  // Standard output is the diff, and nothing else.
  const code = showFindings(report, given, { ...io, out: io.err, colour: { ...io.colour, out: io.colour.err } });
  if (wouldChange === 0) return code;
  io.err(`${counted(wouldChange, "file")} would change; without --diff they are written`);
  return 1;
}

/** Whole or not at all. A link stays a link. */
function write(path: string, { text, fixed }: Mended, io: Io): void {
  writeWhole(path, text, MAKE_WRITABLE);
  io.err(`mended ${printable(path)}: ${counted(fixed, "finding")}`);
}
