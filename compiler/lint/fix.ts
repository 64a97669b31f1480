/**
 * Applies fixes to a text. One that overlaps or touches an earlier one waits for the next round, so that no two of
 * them are ever written over each other; a round that makes something worse is not kept.
 */
import type { Diagnostic, Edit } from "../../grammar/diagnostic.ts";
import { checkProject, hasErrors, type Checked } from "../check.ts";
import { ParsedFiles } from "../resolve/parsed-files.ts";
import { loadProject, type Host, type Project } from "../resolve/project.ts";
import { printModel } from "../model/measures/text.ts";
import { lint, type LintOptions } from "./lint.ts";

export interface FixOptions {
  /** Fixes that change weights or training, or take a comment away, too. */
  readonly unsafe: boolean;
}

/** The text with every fix applied that meets no other; edits of other files are left alone. */
export function applyFixes(text: string, findings: readonly Diagnostic[], { unsafe }: FixOptions): string {
  const accepted: Edit[] = [];
  /** Offsets that an edit has, its end included: what touches it has to wait. */
  const taken = new Uint8Array(text.length + 1);
  const isFree = ({ span }: Edit): boolean => !taken.subarray(span.start, span.end + 1).includes(1);
  const take = ({ span }: Edit): unknown => taken.fill(1, span.start, span.end + 1);
  for (const { fix } of findings) {
    if (!fix || (fix.safety === "unsafe" && !unsafe)) continue;
    const isOurs = fix.edits.every(({ span }) => span.source.text === text);
    if (!isOurs || !fix.edits.every(isFree)) continue;
    // Edits of one fix that meet each other are none.
    const own = [...fix.edits].sort((a, b) => a.span.start - b.span.start);
    if (own.some((edit, index) => edit.span.start <= (own[index - 1]?.span.end ?? -1))) continue;
    own.forEach(take);
    for (const edit of own) accepted.push(edit);
  }
  accepted.sort((a, b) => a.span.start - b.span.start);
  const pieces = accepted.map(
    ({ span, replacement }, index) => text.slice(accepted[index - 1]?.span.end ?? 0, span.start) + replacement,
  );
  return pieces.join("") + text.slice(accepted.at(-1)?.span.end ?? 0);
}

export interface Mended {
  readonly text: string;
  /** How many findings were mended. */
  readonly fixed: number;
  /** What is left to say of the new text. */
  readonly findings: readonly Diagnostic[];
}

/** Fixes that may turn out to do harm, each after a check of the whole file, before the rest is left as it is. */
const MOST_REFUSED = 64;

/** Rounds of fixing and checking again, until nothing more can be fixed. A second call on its result changes nothing. */
export function mend(path: string, text: string, host: Host, { unsafe, ...options }: FixOptions & LintOptions): Mended {
  // Rounds change the text of one file.
  const parsed = new ParsedFiles();
  let state = judge(loadProject(path, text, host, parsed), options);
  let fixed = 0;
  const refused = new Set<string>();
  while (refused.size < MOST_REFUSED) {
    const candidates = state.findings.filter(
      (each) => each.fix && (unsafe || each.fix.safety === "safe") && !refused.has(keyOf(each)),
    );
    if (candidates.length === 0) break;
    const whole = attempt(candidates);
    if (whole) continue;
    // Together they do harm: the first alone, and where that does harm, never again.
    const [first] = candidates;
    if (first && !attempt([first])) refused.add(keyOf(first));
  }
  return { text: state.text, fixed, findings: state.findings };

  function attempt(candidates: readonly Diagnostic[]): boolean {
    const next = applyFixes(state.text, candidates, { unsafe });
    if (next === state.text) return false;
    const after = judge(loadProject(path, next, host, parsed), options);
    const mayChange = candidates.some(({ fix }) => fix?.safety === "unsafe");
    if (after.errors > state.errors || (!mayChange && !keepsModels(state, after))) return false;
    // Every round leaves fewer errors, or as many and less to fix, so that rounds end: a model that checks has findings of its own.
    if (after.errors === state.errors && fixable(after.findings) >= fixable(state.findings)) return false;
    const left = new Set(after.findings.map(keyOf));
    fixed += candidates.filter((each) => !left.has(keyOf(each))).length;
    state = after;
    return true;
  }
}

function fixable(findings: readonly Diagnostic[]): number {
  return findings.filter(({ fix }) => fix).length;
}
function keyOf({ code, primary, message }: Diagnostic): string {
  return `${code} ${message} ${primary.span.source.text.slice(primary.span.start, primary.span.end)}`;
}

interface Judged {
  readonly text: string;
  readonly findings: readonly Diagnostic[];
  readonly errors: number;
  readonly checked: Checked;
}
function judge(project: Project, options: LintOptions): Judged {
  const checked = checkProject(project);
  const findings = lint(project, checked, options);
  const errors = checked.diagnostics.filter((each) => hasErrors([each])).length;
  const { text } = project.entry.file.source;
  return { text, findings, errors, checked };
}

/** Whether each model and recipe is what it was. Where something was wrong there may be more of them now. */
function keepsModels(before: Judged, after: Judged): boolean {
  const [old, now] = [partsOf(before.checked), partsOf(after.checked)];
  const same = [...old].every(([name, text]) => now.get(name) === text);
  return same && (before.errors > 0 || now.size === old.size);
}

/** All that a safe fix leaves as it is. */
export function describeModels(checked: Checked): string {
  return [...partsOf(checked).values()].join("\n");
}

function partsOf({ models, recipes }: Checked): ReadonlyMap<string, string> {
  const told = recipes.map(({ model, span: _, data: { span: __, ...data }, ...recipe }): [string, string] => [
    `train ${recipe.name} of ${model.name}`,
    JSON.stringify({ ...recipe, data, model: model.name }),
  ]);
  const built = [...models.values()].map((model): [string, string] => [
    `model ${model.name}`,
    [printModel(model), ...model.nodes.map((node) => JSON.stringify(node.weights))].join("\n"),
  ]);
  return new Map([...built, ...told]);
}
