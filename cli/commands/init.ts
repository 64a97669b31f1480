/**
 * `resnet init [DIR]`: a project to begin with. All of it or nothing: what is there already is never touched. What many
 * projects have, and theirs is as good, is left with a word of what to add.
 */
import { lstatSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { printable } from "../../compiler/diagnostics/render/text.ts";
import { EMPTY_NAME, readSource } from "../files/read.ts";
import { errorCode } from "../files/system-error.ts";
import { cannotWrite } from "../files/write.ts";
import { companionFiles, starterFiles, type Companion } from "../init/starter.ts";
import { nearestRepository } from "../repository.ts";
import { shellPath } from "../shell.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { defineVerb, maybeWord } from "../verb.ts";

export const verb = defineVerb({
  name: "init",
  says: "a design to begin with, a configuration, a GitHub workflow, .gitignore, pre-commit hooks; never overwrites",
  examples: ["resnet init", "resnet init my-nets"],
  words: maybeWord("folder"),
  options: {},
  run: (folder = ".", _, io) => init(folder, io),
});

/** Writes the starter's files. @throws UsageError, before anything is written, where one of them exists */
function init(folder: string, io: Io): number {
  if (folder === "") throw new UsageError(...EMPTY_NAME);
  const files = Object.entries(starterFiles).map(([name, text]) => ({ path: join(folder, name), text }));
  const there = files.filter(({ path }) => exists(path)).map(({ path }) => printable(path));
  if (there.length > 0)
    throw new UsageError(
      `${there.join(" and ")} ${there.length === 1 ? "exists" : "exist"}: nothing was written`,
      "move what is there away, or begin in another folder: resnet init DIR",
    );
  const companions = Object.entries(companionFiles).map(([name, each]) => ({ path: join(folder, name), ...each }));
  const kept = companions.filter(({ path }) => exists(path));
  const all = [...files, ...companions.filter((each) => !kept.includes(each))];
  const made: { readonly path: string; readonly remove: (path: string) => void }[] = [];
  try {
    for (const { path, text } of all) {
      for (const each of missingFolders(dirname(path))) {
        mkdirSync(each);
        made.push({ path: each, remove: rmdirSync });
      }
      // Refuses a file that came to be since we looked.
      writeFileSync(path, text, { flag: "wx" });
      made.push({ path, remove: rmSync });
    }
  } catch (error) {
    undo(made);
    throw cannotWrite(folder, error, "choose another folder: resnet init DIR");
  }
  for (const { path } of all) io.out(`wrote ${printable(path)}`);
  for (const each of kept) tellKept(each, io);
  tellRoot(folder, io);
  const start = folder === "." ? "" : `cd ${shellPath(folder)}\n  `;
  const install = exists(join(folder, "node_modules/resnet-lang")) ? "" : "npm install --save-dev resnet-lang\n  ";
  io.err(`next:\n  ${start}${install}npx resnet check`);
  return 0;
}

/** What a file that was there lacks; nothing where it lacks nothing. */
function tellKept({ path, wanted }: Companion & { readonly path: string }, io: Io): void {
  const text = textOf(path);
  const advice = wanted.filter(({ has }) => !has.test(text)).map((each) => each.advice);
  if (advice.length > 0) io.err(`${printable(path)} is there and was left as it is: ${advice.join("; ")}`);
}

function textOf(path: string): string {
  try {
    return readSource(path);
  } catch (error) {
    if (error instanceof UsageError) return "";
    throw error;
  }
}

/** GitHub and pre-commit look at the root of a repository, and nowhere else. */
function tellRoot(folder: string, io: Io): void {
  const root = nearestRepository(resolve(folder));
  if (root === undefined || root === resolve(folder)) return;
  const names = [".github", ".pre-commit-config.yaml"].map((name) => printable(join(folder, name)));
  io.err(`${names.join(" and ")} belong into the repository's root, ${printable(root)}: move them there`);
}

/** A link that leads nowhere is something, too; below a file there is nothing. @throws UsageError in a closed folder */
function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (errorCode(error) === "ENOTDIR") return false;
    throw cannotWrite(path, error, "choose another folder: resnet init DIR");
  }
}

/** Folders of a path that are not there, the outermost first. */
function missingFolders(folder: string): readonly string[] {
  return exists(folder) ? [] : [...missingFolders(dirname(folder)), folder];
}

/** Takes back what was made, the newest first; a folder that someone has put something in stays. */
function undo(made: readonly { readonly path: string; readonly remove: (path: string) => void }[]): void {
  for (const { path, remove } of [...made].reverse()) {
    try {
      remove(path);
    } catch {
      // Why the rest could not be written is what counts.
    }
  }
}
