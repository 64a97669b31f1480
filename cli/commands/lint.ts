/** `resnet lint FILES`: what `check` proves, and the rules; `--fix` mends what can be mended. */
import { lint as lintProject } from "../../compiler/lint/lint.ts";
import { mend } from "../../compiler/lint/fix.ts";
import { hasErrors } from "../../compiler/model/check.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { openDesign, showDiagnostics } from "../design.ts";
import { importHost, readSource, writeWhole } from "../files.ts";
import type { Io } from "../terminal.ts";

export interface LintFlags {
  readonly fix?: boolean;
  readonly unsafeFixes?: boolean;
}

/** @returns 0 where nothing is an error, else 1 */
export function lint(files: readonly string[], { fix, unsafeFixes }: LintFlags, io: Io): number {
  const findings: Diagnostic[] = [];
  for (const file of files) {
    if (fix || unsafeFixes) findings.push(...mendFile(file, unsafeFixes ?? false, io));
    else {
      const design = openDesign(file);
      findings.push(...lintProject(design.project, design));
    }
  }
  showDiagnostics(findings, io.colour, io.out);
  const waiting = findings.filter((each) => each.fix).length;
  const safe = findings.filter((each) => each.fix?.safety === "safe").length;
  const advice =
    waiting === 0 ? "" : safe > 0 ? `; ${safe} can be mended with --fix` : `; ${waiting} with --unsafe-fixes`;
  io.out(
    findings.length === 0
      ? `${files.length} file${files.length === 1 ? "" : "s"} linted, nothing found`
      : `${findings.length} finding${findings.length === 1 ? "" : "s"}${advice}`,
  );
  return hasErrors(findings) ? 1 : 0;
}

/** Mends a file and writes it, whole or not at all, where that changed it. */
function mendFile(file: string, unsafe: boolean, io: Io): readonly Diagnostic[] {
  const before = readSource(file);
  const { text, fixed, findings } = mend(file, before, importHost(file), { unsafe });
  if (text !== before) {
    writeWhole(file, text);
    io.err(`${file}: ${fixed} finding${fixed === 1 ? "" : "s"} mended`);
  }
  return findings;
}
