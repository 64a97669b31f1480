/** `resnet init [DIR]`: a project to begin with. All of it or nothing: what is there already is never touched. */
import { lstatSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { printable } from "../../compiler/diagnostics/render/text.ts";
import { errorCode } from "../files/system-error.ts";
import { cannotWrite } from "../files/write.ts";
import { starterFiles } from "../init/starter.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** Writes the starter's files. @throws UsageError, before anything is written, where one of them exists */
export function init(folder: string, io: Io): number {
  const files = Object.entries(starterFiles).map(([name, text]) => ({ path: join(folder, name), text }));
  const there = files.filter(({ path }) => exists(path)).map(({ path }) => printable(path));
  if (there.length > 0)
    throw new UsageError(
      `${there.join(" and ")} ${there.length === 1 ? "exists" : "exist"}: nothing was written`,
      "move what is there away, or begin in another folder: resnet init DIR",
    );
  const made: { readonly path: string; readonly remove: (path: string) => void }[] = [];
  try {
    for (const { path, text } of files) {
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
  for (const { path } of files) io.out(`wrote ${printable(path)}`);
  const start = folder === "." ? "" : `cd ${printable(folder)}\n  `;
  const install = exists(join(folder, "node_modules/resnet-lang")) ? "" : "npm install --save-dev resnet-lang\n  ";
  io.err(`next:\n  ${start}${install}npx resnet check`);
  return 0;
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
