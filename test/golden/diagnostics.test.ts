/**
 * One golden case a code, in `test/golden/diagnostics/CODE`: the design, as its page or its rule has it; what is said of
 * it, whole, with its code frame; and the design as the fix mends it. The fix is applied and checked again: the finding
 * is gone, and a safe fix leaves every model and recipe as they are. `npx vitest run test/golden -u` rewrites them all.
 * What no text but a run, a device or a comparison can give is in `run-diagnostics.test.ts`.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkProject, hasErrors, type Checked } from "../../compiler/check.ts";
import { explained, pages } from "../../compiler/diagnostics/pages/pages.ts";
import { renderText } from "../../compiler/diagnostics/render/text.ts";
import { applyFixes, describeModels } from "../../compiler/lint/fix.ts";
import { lint } from "../../compiler/lint/lint.ts";
import { rules } from "../../compiler/lint/rules.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { memoryFiles } from "../support/memory-files.ts";
import { repository } from "../support/shared-data.ts";
import { runCases } from "../support/run-diagnostics.ts";

const folder = join(repository, "test/golden/diagnostics");

/** A design that gives a code, and what it imports. */
interface Case {
  readonly design: string;
  readonly files: { readonly [path: string]: string };
}
const cases = new Map<string, Case>();
for (const [code, { bad, files = {} }] of Object.entries(pages))
  if (bad !== undefined) cases.set(code, { design: bad, files });
for (const { code, examples } of rules) {
  const bad = examples.find((each) => "bad" in each);
  if (bad) cases.set(code, { design: bad.bad, files: {} });
}

/** Codes that have a fix where the reference marks them `°` (section 8), and ours that have one besides. */
const mended: ReadonlySet<string> = new Set(
  (
    "RN1003 RN1004 RN1008 RN1009 RN1011 RN1014 RN2001 RN2004 RN2010 RN2013 RN2015 RN2029 RN2033 RN2037 " +
    "RN3001 RN3002 RN3003 RN3009 RN3017 RN3018 RN3019 RN3020 RN3021 RN3022 RN3023 RN4001 RN4010"
  ).split(" "),
);

interface Judged {
  readonly checked: Checked;
  /** All that `lint` says. */
  readonly findings: readonly Diagnostic[];
}
function judged(text: string, { files }: Case): Judged {
  const project = loadProject("design.resnet", text, memoryFiles({ ...files, "design.resnet": text }));
  const checked = checkProject(project);
  return { checked, findings: lint(project, checked) };
}

describe.each([...cases].sort(([a], [b]) => a.localeCompare(b)))("%s", (code, each) => {
  const { checked, findings } = judged(each.design, each);
  const own = findings.filter((finding) => finding.code === code);
  const golden = (name: string): string => join(folder, code, name);

  test("is said of its design so", async () => {
    await expect(each.design).toMatchFileSnapshot(golden("design.resnet"));
    for (const [path, text] of Object.entries(each.files)) await expect(text).toMatchFileSnapshot(golden(path));
    expect(own).not.toEqual([]);
    await expect(`${own.map((finding) => renderText(finding)).join("\n\n")}\n`).toMatchFileSnapshot(
      golden("found.txt"),
    );
  });

  const fixable = own.filter(({ fix }) => fix);
  if (!mended.has(code) && fixable.length === 0) return;
  test("is mended by its fix", async () => {
    expect(fixable).not.toEqual([]);
    let text = applyFixes(each.design, fixable, { unsafe: true });
    let after = judged(text, each);
    expect(after.findings.filter((finding) => finding.code === code).length).toBeLessThan(own.length);
    // A name that is imported by its right name now is used by it next, and so on.
    for (let round = 0; round < 4 && hasErrors(after.findings); round++) {
      text = applyFixes(
        text,
        after.findings.filter((finding) => hasErrors([finding])),
        { unsafe: true },
      );
      after = judged(text, each);
    }
    expect(after.findings.filter((finding) => hasErrors([finding]) || finding.code === code)).toEqual([]);
    const isSafe = fixable.every(({ fix }) => fix?.safety === "safe");
    if (isSafe && !hasErrors(findings)) expect(describeModels(after.checked)).toBe(describeModels(checked));
    await expect(text).toMatchFileSnapshot(golden("mended.resnet"));
  });
});

test("every code has a case, and no case is of a code that is not there", () => {
  const codes = [...new Set([...explained.keys(), ...rules.map(({ code }) => code)])].sort();
  expect([...cases.keys(), ...Object.keys(runCases)].sort()).toEqual(codes);
  // A new code's case is written when the first run with -u ends, and is there for the next one.
  expect(readdirSync(folder).sort()).toEqual(codes);
});
