/** Design files of a folder of the repository, checked as a person would check them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkProject, type Checked } from "../../compiler/check.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { repository } from "./shared-data.ts";

export interface CheckedFile {
  readonly name: string;
  readonly text: string;
  readonly checked: Checked;
}

/** @param folder from the repository's root; its own files only */
export function checkedFiles(folder: string): readonly CheckedFile[] {
  const host = { read: (path: string) => ({ problem: `${path} is not there` }) };
  return readdirSync(join(repository, folder))
    .filter((name) => name.endsWith(".resnet"))
    .map((name) => {
      const text = readFileSync(join(repository, folder, name), "utf8");
      return { name, text, checked: checkProject(loadProject(name, text, host)) };
    });
}
