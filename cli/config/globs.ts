/**
 * What is wrong with a pattern of a configuration; and that what it includes are designs of its own project: anybody who
 * can change a configuration could have others read.
 */
import { realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isWithin, projectRoot } from "../files/imports.ts";
import { place, readPattern, type Pattern } from "../glob/pattern.ts";
import { UsageError } from "../usage-error.ts";

export interface GlobProblem {
  /** Said of the pattern. */
  readonly message: string;
  readonly help: string;
}

/** Of patterns of `include`, as seen from the configuration's folder. @returns what is wrong with one */
export function includeProblems(configuration: string): (pattern: string) => GlobProblem | undefined {
  const folder = dirname(configuration);
  // Found once: a configuration may have thousands of patterns.
  let root: string | undefined;
  return (text) => {
    const pattern = patternOf(text);
    if ("message" in pattern) return pattern;
    const help = "name files and folders of the project";
    // Where a pattern begins, the way is no path any more; to go up from there is nobody's need.
    if (GOES_UP.test(text.replace(PLAIN, ""))) return { message: "goes up behind its first sign of a pattern", help };
    root ??= projectRoot(configuration);
    const { base } = place(pattern, folder);
    // A file of the very name that is written comes before what the pattern matches.
    const meant = [
      base,
      resolve(folder, text),
      ...(pattern.literal === undefined ? [] : [resolve(folder, pattern.literal)]),
    ];
    for (const path of meant)
      if (!isWithin(root, nearestReal(path))) return { message: `leaves the project (${root})`, help };
    return undefined;
  };
}

/** @returns what is wrong with a pattern of `exclude` */
export function excludeProblem(text: string): GlobProblem | undefined {
  const pattern = patternOf(text);
  return "message" in pattern ? pattern : undefined;
}

const PLAIN = /^[^*?{}()[\]!+@|\\]*/;
/** A name `..`, also as a choice of a group; `{1..3}` has none. */
const GOES_UP = /(^|[/{,(|])\.\.($|[/},)|])/;

function patternOf(text: string): Pattern | GlobProblem {
  try {
    return readPattern(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { message: `is too much: ${error.message}`, help: error.help };
  }
}

/** Links resolved, as far as the path is there. */
function nearestReal(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path === dirname(path) ? path : resolve(nearestReal(dirname(path)), path.slice(dirname(path).length + 1));
  }
}
