/** One side of a comparison: which designs it has and what they say. Paths are those of today, from the working folder. */
import { checkProject, type Checked } from "../../compiler/check.ts";
import { ParsedFiles } from "../../compiler/resolve/parsed-files.ts";
import { loadProject, resolveImport, type Host, type Project } from "../../compiler/resolve/project.ts";
import type { CollectedFile } from "../collect.ts";
import { chooseFiles } from "../config/targets.ts";
import type { Configurations } from "../config/load.ts";
import type { Disk } from "../files/disk.ts";
import { canonicalPaths, type Places } from "../files/import-paths.ts";
import { isUnknown, type Unknown } from "../git/objects.ts";

/** A text; or why there is none; or why nobody can know whether there is one, or what it is. */
export type Seen = { readonly text: string } | { readonly problem: string } | Unknown;

export interface Version {
  /** `main`, `old/`, as it was written. */
  readonly name: string;
  readonly disk: Disk;
  /** A design that is named itself. */
  readonly read: (path: string) => Seen;
  /** What the design `entry` imports. */
  readonly readImport: (path: string, entry: string) => Seen;
  /** Which names are of one file. */
  readonly places: Places;
  /** True for a file that is kept as something else than what it says, which only a program can turn back. */
  readonly isFiltered: (path: string) => boolean;
  /** What to do where something cannot be known. */
  readonly help: () => string;
  /** Looks at this side, as often as it takes until all that is asked of it has been read. */
  readonly settle: <T>(look: () => T) => Promise<T>;
  readonly close: () => void;
}

export interface Unread {
  readonly path: string;
  readonly problem: Unknown;
}

export interface Chosen {
  readonly files: readonly CollectedFile[];
  /** Folders that may hold more. */
  readonly unread: readonly Unread[];
  /** Arguments that stand for nothing on this side. */
  readonly nothing: ReadonlySet<string>;
}

/** What arguments stand for on this side, of which some or all may be nothing. */
export function choose(targets: readonly string[], configurations: Configurations, version: Version): Promise<Chosen> {
  return version.settle(() => {
    const unread: Unread[] = [];
    const nothing = new Set<string>();
    const files = chooseFiles(targets, configurations, {
      disk: version.disk,
      onNothing: (target) => void nothing.add(target),
      onUnread: (path, { message, help }) => void unread.push({ path, problem: { unknown: message, help } }),
    });
    return { files, unread, nothing };
  });
}

export interface Opened extends Checked {
  readonly project: Project;
  /** Of imports: with one of them the design may be another one, or right. */
  readonly unseen: readonly Unknown[];
}

/** Reads a design and all that it imports, each file once, then checks it. */
export async function openVersion(
  version: Version,
  entry: string,
  only?: readonly string[],
): Promise<Opened | Unknown> {
  const own = await version.settle(() => version.read(entry));
  if (isUnknown(own)) return own;
  if ("problem" in own) return { unknown: own.problem };
  const canonical = await version.settle(() => canonicalPaths(entry, version.places));
  const seen = new Map<string, Seen>([[entry, own]]);
  const parsed = new ParsedFiles();
  // Nearest first; each round asks for all that the one before has found.
  for (let newest: readonly string[] = [entry]; newest.length > 0;) {
    const named = newest.flatMap((path) => importsOf(path, seen.get(path), parsed));
    const read = await version.settle(() =>
      [...new Set(named.map(canonical))]
        .filter((path) => !seen.has(path))
        .map((path) => [path, version.readImport(path, entry)] as const),
    );
    for (const [path, text] of read) seen.set(path, text);
    newest = read.map(([path]) => path);
  }
  const host: Host = {
    canonical,
    read(path) {
      const text = seen.get(path) ?? version.readImport(path, entry);
      return isUnknown(text) ? { problem: text.unknown } : text;
    },
  };
  const project = loadProject(entry, own.text, host, parsed);
  return { project, ...checkProject(project, only), unseen: [...seen.values()].filter(isUnknown) };
}

function importsOf(path: string, seen: Seen | undefined, parsed: ParsedFiles): readonly string[] {
  if (!seen || !("text" in seen)) return [];
  return parsed.parse({ path, text: seen.text }).file.imports.flatMap((each) => {
    const target = resolveImport(each.path.value, path);
    return target === undefined || target.startsWith("std/") ? [] : [target];
  });
}
