/** What a configuration may include: designs of its own project. Anybody who can change it could have others read. */
import { realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isWithin, projectRoot } from "../files/imports.ts";

/** @returns what is wrong with a pattern of `include`, seen from the configuration's folder */
export function includeProblem(pattern: string, configuration: string): string | undefined {
  const fixed = /^[^*?{}()[\]!+@|]*/.exec(pattern)?.[0] ?? "";
  // Where a pattern begins, the way is no path any more; to go up from there is nobody's need.
  if (/\.\./.test(pattern.slice(fixed.length))) return "goes up behind its first sign of a pattern";
  const root = projectRoot(configuration);
  const from = fixed === pattern ? fixed : fixed.slice(0, fixed.lastIndexOf("/") + 1);
  return isWithin(root, nearestReal(resolve(dirname(configuration), from)))
    ? undefined
    : `leaves the project (${root})`;
}

/** Links resolved, as far as the path is there. */
function nearestReal(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path === dirname(path) ? path : resolve(nearestReal(dirname(path)), path.slice(dirname(path).length + 1));
  }
}
