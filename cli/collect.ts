/**
 * FILES|DIRS|GLOBS|- to the designs that are meant. A folder or pattern that holds none is a mistake in the command: a
 * run that looked at nothing would be green in CI for ever.
 */
import type { readdirSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { globSync, isDynamicPattern } from "tinyglobby";
import { parseTarget } from "./design.ts";
import { localDisk, type Disk } from "./files/disk.ts";
import { EMPTY_NAME, readStandardInput } from "./files/read.ts";
import { errorCode, systemReason } from "./files/system-error.ts";
import { UsageError } from "./usage-error.ts";

/** How a design from standard input is called in messages. */
export const STDIN = "<stdin>";

export interface CollectedFile {
  readonly path: string;
  /** The models and recipes that were named; all when absent. */
  readonly only?: readonly string[];
  /** Of standard input, which cannot be read a second time. */
  readonly text?: string;
}

export interface CollectOptions {
  readonly readInput?: (name: string) => string;
  /** Folders of which nothing is wanted: that they cannot be read is no fault. */
  readonly isUnwanted?: (folder: string) => boolean;
  /** Where to look; here when absent. */
  readonly disk?: Disk;
  /** Is told of each folder that cannot be read; without it, such a folder ends the search. */
  readonly onUnread?: (folder: string, problem: UsageError) => void;
  /** An argument may stand for nothing. */
  readonly mayBeEmpty?: boolean;
}

const LEFT_OUT = "node_modules and hidden folders are left out";

/**
 * In the order of the arguments, what a folder or pattern holds sorted; each file once.
 * @throws UsageError where an argument stands for nothing, or a folder on the way cannot be read
 */
export function collect(targets: readonly string[], options: CollectOptions = {}): readonly CollectedFile[] {
  const { readInput = readStandardInput, disk = localDisk, mayBeEmpty = false } = options;
  const found = new Map<string, CollectedFile>();
  const add = (path: string, name?: string): void => {
    const known = found.get(resolve(path));
    // One mention without a name stands for all of them.
    const all = name === undefined || (known !== undefined && known.only === undefined);
    found.set(resolve(path), { path: known?.path ?? path, ...(!all && { only: [...(known?.only ?? []), name] }) });
  };
  for (const target of targets) {
    if (target === "") throw new UsageError(...EMPTY_NAME);
    if (target === "-") {
      if (!found.has("-")) found.set("-", { path: STDIN, text: readInput(STDIN) });
    } else if (["folder", "unknown"].includes(disk.kindOf(target) ?? "")) {
      for (const path of designsIn(target, options)) add(path);
    } else if (disk.kindOf(target) !== undefined) {
      add(spelled(target));
    } else {
      const { file, name } = parseTarget(target);
      const isThere = disk.kindOf(file) !== undefined;
      if (name === undefined && isDynamicPattern(file)) for (const path of matching(file, options)) add(path);
      else if (isDynamicPattern(file) && !isThere)
        throw new UsageError(`${target} names ${name ?? ""} in a pattern`, `give a file: FILE:${name ?? "NAME"}`);
      else if (isThere || !mayBeEmpty) add(spelled(file), name);
    }
  }
  return [...found.values()];
}

function designsIn(folder: string, options: CollectOptions): readonly string[] {
  const found = designs("**/*.resnet", options, folder);
  if (found.length === 0 && options.mayBeEmpty !== true)
    throw new UsageError(`there is no .resnet file in ${folder}`, `name a folder that has one; ${LEFT_OUT}`);
  const start = spelled(folder).replace(/\/+$/, "");
  return found.map((path) => (start === "." ? path : `${start}/${path}`));
}

function matching(pattern: string, options: CollectOptions): readonly string[] {
  const found = designs(pattern, options);
  if (found.length === 0 && options.mayBeEmpty !== true)
    throw new UsageError(
      `no .resnet file matches ${pattern}`,
      `patterns are seen from ${process.cwd()}; ${LEFT_OUT}. Quote a pattern that your shell should leave alone`,
    );
  return isAbsolute(pattern) ? found : found.map((path) => spelled(relative(process.cwd(), path)));
}

/** Paths with `/`, sorted by code unit, so that every machine has the same order; links to folders are not followed. */
function designs(pattern: string, options: CollectOptions, folder?: string): readonly string[] {
  const unread: UsageError[] = [];
  const { onUnread = (_: string, problem: UsageError) => void unread.push(problem) } = options;
  const found = globSync(pattern, {
    cwd: folder ?? process.cwd(),
    absolute: folder === undefined,
    ignore: ["**/node_modules/**"],
    followSymbolicLinks: false,
    expandDirectories: false,
    dot: false,
    fs: { readdirSync: telling(options, onUnread) },
  });
  const [first, ...others] = unread;
  if (first) throw new UsageError(first.message, first.help, others);
  return found.filter((path) => path.endsWith(".resnet")).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** A search leaves out in silence what it cannot read; a check that does so would be green for ever. */
function telling(
  { disk = localDisk, isUnwanted = () => false }: CollectOptions,
  onUnread: NonNullable<CollectOptions["onUnread"]>,
): typeof readdirSync {
  const read = (folder: string): unknown => {
    try {
      return disk.list(folder);
    } catch (error) {
      // What a pattern names need not be there.
      if (!["ENOENT", "ENOTDIR"].includes(errorCode(error)) && !isUnwanted(folder)) {
        const shown = spelled(relative(process.cwd(), folder));
        onUnread(shown, error instanceof UsageError ? error : cannotSearch(shown, error));
      }
      throw error;
    }
  };
  return read as typeof readdirSync;
}

function cannotSearch(folder: string, error: unknown): UsageError {
  return new UsageError(
    `${folder} cannot be searched: ${systemReason(error)}`,
    "make it readable, or leave it out: name other folders, or `exclude` it in resnet.config.json",
  );
}

/** As it was given, with `/` and without the `./` that shells and people put in front. */
function spelled(path: string): string {
  const plain = path
    .split(sep)
    .join("/")
    .replace(/^(\.\/+)+/, "");
  return plain === "" ? "." : plain;
}
