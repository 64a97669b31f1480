/** `resnet breaking --against GIT_REF|DIR [FILES]`: would yesterday's checkpoints load, do yesterday's callers run? */
import { existsSync } from "node:fs";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { checkProject, hasErrors } from "../../compiler/model/check.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { changeClasses, type ChangeClass } from "../../compiler/model/compare.ts";
import { isComplete } from "../../compiler/model/expand-model.ts";
import { pairModels } from "../comparison/pair.ts";
import { showComparisons } from "../comparison/show.ts";
import { designsBelow, versionOf, type Version } from "../comparison/versions.ts";
import { openDesign, showDiagnostics, type Design } from "../design.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

export interface BreakingCommand {
  readonly against: string;
  readonly json?: boolean;
  /** The least class that counts. */
  readonly class: ChangeClass;
}

/** @returns 1 when something breaks */
export function breaking(files: readonly string[], command: BreakingCommand, io: Io): number {
  const version = versionOf(command.against);
  const paths = files.length > 0 ? files : ["."];
  const [old, now] = [paths.flatMap(version.designs), paths.flatMap(designsBelow)];
  for (const path of paths) {
    if (!existsSync(path) && version.designs(path).length === 0)
      throw new UsageError(
        `there is no ${printable(path)}, neither here nor at ${printable(version.name)}`,
        "check the path",
      );
  }
  if (old.length === 0 && now.length === 0)
    throw new UsageError("there is no design here", "name files or folders: resnet breaking --against main nets");
  const before = new Map([...new Set(old)].map((file) => [file, oldModels(version, file, io)] as const));
  const after = new Map<string, ReadonlyMap<string, CheckedModel>>();
  let isSpoilt = false;
  for (const file of new Set(now)) {
    const design = openDesign(file);
    after.set(file, design.models);
    if (leaveOutWrong(file, design, before.get(file), io)) isSpoilt = true;
  }
  const counts = changeClasses.slice(0, changeClasses.indexOf(command.class) + 1);
  const shown = {
    json: command.json === true,
    against: version.name,
    counts: (change: { readonly class: ChangeClass; readonly breaking: boolean }) =>
      change.breaking && counts.includes(change.class),
  };
  return showComparisons(pairModels(before, after), shown, io) > 0 || isSpoilt ? 1 : 0;
}

/** Models that were right and are wrong now are shown with their errors: they are not gone. @returns true if there are any */
function leaveOutWrong(file: string, design: Design, old: Map<string, CheckedModel> | undefined, io: Io): boolean {
  if (!old || !hasErrors(design.diagnostics)) return false;
  const wrong = [...old.keys()].filter((name) => !design.models.has(name));
  if (wrong.length === 0) return false;
  showDiagnostics(design.diagnostics, io.colour.err, io.err);
  for (const name of wrong) {
    old.delete(name);
    io.err(`${printable(`${file}:${name}`)} has errors now: what else changed in it is not known`);
  }
  return true;
}

/** A model that was wrong then has no checkpoints that could break: it is told, and left out. */
function oldModels(version: Version, file: string, io: Io): Map<string, CheckedModel> {
  const project = version.open(file);
  const { models, diagnostics } = checkProject(project);
  const wrong = [...project.entry.own].filter(
    ([name, { declaration }]) => declaration.kind === "model" && isComplete(declaration) && !models.has(name),
  );
  // What cannot be parsed may not even say which models it has.
  const unread = models.size === 0 && hasErrors(diagnostics);
  for (const each of unread ? [file] : wrong.map(([name]) => `${file}:${name}`))
    io.err(`${printable(each)} had errors at ${printable(version.name)}: not compared`);
  return new Map(models);
}
