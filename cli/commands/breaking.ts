/** `resnet breaking --against GIT_REF|DIR [FILES]`: would yesterday's checkpoints load, do yesterday's callers run? */
import { existsSync } from "node:fs";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { checkProject } from "../../compiler/model/check.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { changeClasses, type ChangeClass } from "../../compiler/model/compare.ts";
import { isComplete } from "../../compiler/model/expand-model.ts";
import { pairModels, type Designs } from "../comparison/pair.ts";
import { showComparisons } from "../comparison/show.ts";
import { designsBelow, versionOf, type Version } from "../comparison/versions.ts";
import { openDesign, requireSound } from "../design.ts";
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
  const after: Designs = new Map(
    [...new Set(now)].map((file) => {
      const design = openDesign(file);
      requireSound(design, io);
      return [file, design.models];
    }),
  );
  const before: Designs = new Map([...new Set(old)].map((file) => [file, oldModels(version, file, io)]));
  const counts = changeClasses.slice(0, changeClasses.indexOf(command.class) + 1);
  const shown = {
    json: command.json === true,
    against: version.name,
    counts: (change: { readonly class: ChangeClass; readonly breaking: boolean }) =>
      change.breaking && counts.includes(change.class),
  };
  return showComparisons(pairModels(before, after), shown, io) > 0 ? 1 : 0;
}

/** A model that was wrong then has no checkpoints that could break: it is told, and left out. */
function oldModels(version: Version, file: string, io: Io): ReadonlyMap<string, CheckedModel> {
  const project = version.open(file);
  const { models } = checkProject(project);
  const wrong = [...project.entry.own].filter(
    ([name, { declaration }]) => declaration.kind === "model" && isComplete(declaration) && !models.has(name),
  );
  for (const [name] of wrong)
    io.err(`${printable(`${file}:${name}`)} had errors at ${printable(version.name)}: not compared`);
  return models;
}
