/**
 * Files that patterns name, found on a disk in one walk: into the folders only that a pattern may still match, so that
 * `nets/**` does not look into `data`. Hidden folders, `node_modules` and links are left out, whatever a disk has there.
 */
import { join } from "node:path";
import type { Disk, DiskEntry } from "../files/disk.ts";
import { Automaton, type Reached } from "./automaton.ts";
import type { Placed } from "./pattern.ts";
import { Work } from "./work.ts";

export const LEFT_OUT_FOLDER = "node_modules";

export interface FoundFile {
  /** Which pattern has it: the first that does. */
  readonly pattern: number;
  /** Below the pattern's base, with `/`. */
  readonly path: string;
}

export interface Search {
  /** By code unit within a pattern, so that every machine has the same order. */
  readonly files: readonly FoundFile[];
  /** For each pattern, whether it has a file, be it another's, or may have one where nobody can look. */
  readonly isMet: readonly boolean[];
}

export interface SearchOptions {
  readonly disk: Pick<Disk, "list">;
  /** Is told of each folder that cannot be listed. @returns whether files may be missed */
  readonly onUnread: (folder: string, error: unknown) => boolean;
  readonly accepts: (name: string) => boolean;
  /** Counts what is done; it has a bound. */
  readonly work?: Work;
}

/** A folder from which some of the patterns start. */
interface Root {
  readonly base: string;
  readonly automaton: Automaton;
  /** By pattern: the state in which it ends. */
  readonly ends: Map<number, number>;
}

/** @throws UsageError where that is more than can be done */
export function search(patterns: readonly (Placed | undefined)[], options: SearchOptions): Search {
  const { work = new Work() } = options;
  const roots = new Map<string, Root>();
  patterns.forEach((pattern, id) => {
    if (!pattern) return;
    const { base, names } = pattern;
    const root = roots.get(base) ?? { base, automaton: new Automaton(work), ends: new Map<number, number>() };
    roots.set(base, root);
    root.ends.set(id, root.automaton.addPattern(names, id));
  });
  const files: FoundFile[] = [];
  const isMet = patterns.map(() => false);
  for (const root of roots.values()) {
    const walked = walk(root, options, work);
    for (const file of walked.files) files.push(file);
    for (const [id, end] of root.ends) isMet[id] = walked.isBlind || walked.met.has(end);
  }
  // Two patterns that start from different folders may have one file: whoever adds them keeps the first.
  files.sort((a, b) => a.pattern - b.pattern || (a.path < b.path ? -1 : Number(a.path > b.path)));
  return { files, isMet };
}

interface Walk {
  readonly files: readonly FoundFile[];
  /** States in which a pattern ends that has a file. */
  readonly met: ReadonlySet<number>;
  readonly isBlind: boolean;
}

function walk({ base, automaton }: Root, { disk, onUnread, accepts }: SearchOptions, work: Work): Walk {
  const files: FoundFile[] = [];
  const met = new Set<number>();
  let isBlind = false;
  const list = (folder: string): readonly DiskEntry[] => {
    try {
      return disk.list(folder);
    } catch (error) {
      isBlind = onUnread(folder, error) || isBlind;
      return [];
    }
  };
  const folders: { readonly path: string; readonly reached: Reached }[] = [{ path: "", reached: automaton.start() }];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    const { path, reached } = folder;
    const entries = list(join(base, path));
    work.step(entries.length);
    for (const entry of entries) {
      const { name } = entry;
      const isFolder = entry.isDirectory();
      if (isFolder ? name === LEFT_OUT_FOLDER : !entry.isFile() || !accepts(name)) continue;
      const after = automaton.steps(reached, name);
      if (after.length === 0) continue;
      if (isFolder) {
        const within = automaton.step(after, "/", false);
        if (within.length > 0) folders.push({ path: `${path}${name}/`, reached: within });
        continue;
      }
      const pattern = automaton.accepted(after, (state) => met.add(state));
      if (pattern !== undefined) files.push({ pattern, path: `${path}${name}` });
    }
  }
  return { files, met, isBlind };
}
