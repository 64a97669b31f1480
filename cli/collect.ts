/**
 * FILES|DIRS|GLOBS|- to the designs that are meant. A folder or pattern that holds none is a mistake in the command: a
 * run that looked at nothing would be green in CI for ever.
 */
import { isAbsolute, join, relative, resolve } from "node:path";
import { parseTarget } from "./design.ts";
import { localDisk, type Disk } from "./files/disk.ts";
import { EMPTY_NAME, readStandardInput } from "./files/read.ts";
import { errorCode, systemReason } from "./files/system-error.ts";
import { pathWithin, place, readPattern, type Pattern, type Placed } from "./glob/pattern.ts";
import { LEFT_OUT_FOLDER, search } from "./glob/search.ts";
import { UsageError } from "./usage-error.ts";
import { slashed } from "./files/slashed.ts";

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
  /** Is told of each argument that stands for nothing; without it that is a mistake. */
  readonly onNothing?: (target: string) => void;
}

const LEFT_OUT = `${LEFT_OUT_FOLDER} and hidden folders are left out`;

/** What an argument asks for: a design by its path, or all that a folder or a pattern holds. */
type Wish =
  | { readonly file: CollectedFile; readonly name?: string }
  | { readonly target: string; readonly isFolder: boolean; readonly placed: Placed | undefined };

/**
 * In the order of the arguments, what a folder or pattern holds sorted; each file once.
 * @throws UsageError where an argument stands for nothing, or a folder on the way cannot be read
 */
export function collect(targets: readonly string[], options: CollectOptions = {}): readonly CollectedFile[] {
  const { readInput = readStandardInput } = options;
  const found = new Map<string, CollectedFile>();
  const add = (path: string, name?: string): void => {
    const known = found.get(resolve(path));
    // One mention without a name stands for all of them.
    const all = name === undefined || (known !== undefined && known.only === undefined);
    found.set(resolve(path), { path: known?.path ?? path, ...(!all && { only: [...(known?.only ?? []), name] }) });
  };
  const wishes = targets.map((target) => wishOf(target, options));
  const held = heldBy(wishes, options);
  wishes.forEach((wish, i) => {
    if (!("file" in wish)) for (const path of held[i] ?? []) add(path);
    else if (wish.file.path !== STDIN) add(wish.file.path, wish.name);
    else if (!found.has("-")) found.set("-", { path: STDIN, text: readInput(STDIN) });
  });
  return [...found.values()];
}

function wishOf(target: string, options: CollectOptions): Wish {
  const { disk = localDisk, onNothing } = options;
  if (target === "") throw new UsageError(...EMPTY_NAME);
  if (target === "-") return { file: { path: STDIN } };
  const kind = disk.kindOf(target);
  if (kind === "folder" || kind === "unknown") return allOf(target);
  if (kind !== undefined) return { file: { path: spelled(target) } };
  const { file, name } = parseTarget(target);
  const named = { ...(name !== undefined && { name }) };
  if (disk.kindOf(file) !== undefined) return { file: { path: spelled(file) }, ...named };
  const pattern = readPattern(file);
  const { literal, isNegated } = pattern;
  if (isNegated)
    throw new UsageError(
      `${target} would take files away, and arguments only add`,
      "`exclude` them in resnet.config.json; for a file whose name begins so: ./!NAME",
    );
  if (literal === undefined && name === undefined) return { target, isFolder: false, placed: placeOf(pattern) };
  if (literal === undefined)
    throw new UsageError(`${target} names ${name ?? ""} in a pattern`, `give a file: FILE:${name ?? "NAME"}`);
  const meant = literal === "" ? undefined : disk.kindOf(literal);
  if ((meant === "folder" || meant === "unknown") && name === undefined) return allOf(literal);
  if (meant === undefined && onNothing) return { target, isFolder: false, placed: undefined };
  return { file: { path: spelled(meant === undefined ? file : literal) }, ...named };
}

function allOf(folder: string): Wish {
  return { target: folder, isFolder: true, placed: { base: resolve(folder), names: readPattern("**/*").names } };
}

/** What somebody else has installed is not looked at from outside, though a pattern names it. */
function placeOf(pattern: Pattern): Placed | undefined {
  const placed = place(pattern, process.cwd());
  const way = pathWithin(process.cwd(), placed.base) ?? "";
  return way.split("/").includes(LEFT_OUT_FOLDER) ? undefined : placed;
}

/** The designs of each wish for a folder or a pattern, less those of the ones before it. */
function heldBy(wishes: readonly Wish[], options: CollectOptions): readonly (readonly string[])[] {
  const { disk = localDisk, isUnwanted = () => false, onNothing } = options;
  const unread: UsageError[] = [];
  const { onUnread = (_: string, problem: UsageError) => void unread.push(problem) } = options;
  const { files, isMet } = search(
    wishes.map((wish) => ("file" in wish ? undefined : wish.placed)),
    {
      disk,
      accepts: (name) => name.endsWith(".resnet"),
      onUnread(folder, error) {
        // What a pattern names need not be there.
        if (["ENOENT", "ENOTDIR"].includes(errorCode(error)) || isUnwanted(folder)) return false;
        const shown = spelled(relative(process.cwd(), folder));
        onUnread(shown, error instanceof UsageError ? error : cannotSearch(shown, error));
        return true;
      },
    },
  );
  const [first, ...others] = unread;
  if (first) throw new UsageError(first.message, first.help, others);
  const held = wishes.map((wish, i): string[] => {
    if ("file" in wish || isMet[i] === true) return [];
    if (!onNothing) throw nothingIn(wish);
    onNothing(wish.target);
    return [];
  });
  for (const { pattern, path } of files) {
    const wish = wishes[pattern];
    if (wish && !("file" in wish) && wish.placed)
      held[pattern]?.push(shownPath(wish.target, wish.isFolder, wish.placed, path));
  }
  return held;
}

/** As the argument begins: a relative one gives relative paths. */
function shownPath(target: string, isFolder: boolean, { base }: Placed, path: string): string {
  if (!isFolder) return slashed(isAbsolute(target) ? join(base, path) : relative(process.cwd(), join(base, path)));
  const start = spelled(target).replace(/\/+$/, "");
  return start === "." ? path : `${start}/${path}`;
}

function nothingIn({ target, isFolder }: Extract<Wish, { target: string }>): UsageError {
  return isFolder
    ? new UsageError(`there is no .resnet file in ${target}`, `name a folder that has one; ${LEFT_OUT}`)
    : new UsageError(
        `no .resnet file matches ${target}`,
        `patterns are seen from ${process.cwd()}; ${LEFT_OUT}. Quote a pattern that your shell should leave alone`,
      );
}

function cannotSearch(folder: string, error: unknown): UsageError {
  return new UsageError(
    `${folder} cannot be searched: ${systemReason(error)}`,
    "make it readable, or leave it out: name other folders, or `exclude` it in resnet.config.json",
  );
}

/** As it was given, with `/` and without the `./` that shells and people put in front. */
function spelled(path: string): string {
  const plain = slashed(path).replace(/^(\.\/+)+/, "");
  return plain === "" ? "." : plain;
}
