/** Files of data sets: found as they are or gzipped, checked before use. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ResnetProblem } from "../../runtime/problem.ts";

/** The bytes of `name` or `name.gz` in a folder; undefined when neither is there. @throws ResnetProblem RN4013 */
export function readPart(folder: string, name: string): Uint8Array | undefined {
  for (const file of [join(folder, name), join(folder, `${name}.gz`)]) {
    if (!existsSync(file)) continue;
    try {
      const bytes = readFileSync(file);
      return file.endsWith(".gz") ? gunzipSync(bytes) : bytes;
    } catch (error) {
      throw badData(file, error instanceof Error ? error.message : String(error));
    }
  }
  return undefined;
}

export function badData(file: string, reason: string): ResnetProblem {
  return new ResnetProblem("RN4013", `${file}: ${reason}`, "get the file again, or name another folder with --data");
}
export function notFound(data: string, folder: string, command: string): ResnetProblem {
  return new ResnetProblem(
    "RN4012",
    `${data} is not in ${folder}; get it with ${command}`,
    "name the folder that holds it with --data",
  );
}
/** @throws ResnetProblem RN4013 at the first label that is no class */
export function checkLabels(file: string, labels: Uint8Array, classes: number): void {
  const at = labels.findIndex((label) => label >= classes);
  if (at >= 0) throw badData(file, `label ${labels[at]} at record ${at}; ${classes} classes are 0 to ${classes - 1}`);
}
