/** Runs of recipes that differ from the smallest in some entries. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { resnet, scratchFolder, type Ran } from "./command-line.ts";
import { recipeText } from "./recipe.ts";

/** In a folder of their own a file of tests: files share processes. */
export function recipeRuns() {
  const folder = scratchFolder();
  let files = 0;

  /** @returns the file of a text */
  function written(text: string): string {
    const file = join(folder, `${++files}.resnet`);
    writeFileSync(file, text);
    return file;
  }

  /** @returns the file of a recipe whose model ends in `body` */
  function design(changed: { readonly [entry: string]: string }, body?: string): string {
    return written(recipeText(changed, body));
  }

  const train = (file: string, ...flags: readonly string[]): Promise<Ran> =>
    resnet("train", file, "--device", "cpu", "--threads", "1", "--out", `${file}-out`, ...flags);
  return { folder, written, design, train };
}
