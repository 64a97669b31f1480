/** A folder with the smallest design that trains, and room for others and their data. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "./command-line.ts";
import { TINY, writeData } from "./tiny-run.ts";

/** A folder of its own a file of tests: files share processes. */
export function tinyFolder() {
  const folder = scratchFolder();
  const at = (name: string): string => join(folder, name);

  function design(name: string, text: string | Uint8Array): string {
    writeFileSync(at(name), text);
    return at(name);
  }

  function dataFolder(name: string, train: Uint8Array): string {
    return writeData(at(name), train);
  }

  design("tiny.resnet", TINY);
  return { folder, at, design, dataFolder };
}
