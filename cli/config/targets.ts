/** Which designs a run reads: those named, else the configuration's `include`; less what `exclude` says of folders and globs. */
import type { readdirSync } from "node:fs";
import { posix, relative, resolve, sep } from "node:path";
import { escapePath, globSync } from "tinyglobby";
import { collect, type CollectedFile, type CollectOptions } from "../collect.ts";
import { localDisk, type Disk } from "../files/disk.ts";
import { UsageError } from "../usage-error.ts";
import type { Config } from "./config.ts";
import type { Configurations } from "./load.ts";

/** A file that is named itself is read though `exclude` has it: whoever names it means it. @throws UsageError */
export function chooseFiles(
  targets: readonly string[],
  configurations: Configurations,
  options: Omit<CollectOptions, "isUnwanted"> = {},
): readonly CollectedFile[] {
  const { here } = configurations;
  const { disk = localDisk } = options;
  const named = new Set(targets.filter((path) => disk.kindOf(path) === "file").map((path) => resolve(path)));
  let unwanted: ReadonlySet<string> | undefined;
  const isUnwanted = (folder: string): boolean =>
    (unwanted ??= excludedBy(here, disk, { onlyDirectories: true })).has(resolve(folder));
  const files = collect(targets.length > 0 ? targets : requireIncluded(here), { ...options, isUnwanted });
  const excluded = new Map<Config, ReadonlySet<string>>();
  const isExcluded = (path: string): boolean => {
    const config = configurations.of(path);
    if (!excluded.has(config)) excluded.set(config, excludedBy(config, disk));
    return excluded.get(config)?.has(resolve(path)) ?? false;
  };
  const kept = files.filter(
    ({ path, text, only }) => text !== undefined || only !== undefined || named.has(resolve(path)) || !isExcluded(path),
  );
  if (kept.length > 0 || files.length === 0 || options.mayBeEmpty === true) return kept;
  throw new UsageError("`exclude` of the configuration leaves nothing to check", "name a file, or exclude less");
}

/** Patterns of `include` as seen from the working directory; none where the configuration does not say. */
export function included({ include }: Config): readonly string[] {
  if (!include) return [];
  const folder = relative(process.cwd(), include.folder).split(sep).join("/");
  return include.patterns.map((pattern) => posix.join(escapePath(folder), pattern));
}

function requireIncluded(config: Config): readonly string[] {
  const patterns = included(config);
  if (patterns.length > 0) return patterns;
  throw new UsageError(
    config.path === undefined
      ? "no file was named, and there is no resnet.config.json"
      : `no file was named, and ${config.path} has no include`,
    'name files or folders, or say "include": ["nets/**/*.resnet"] in resnet.config.json',
  );
}

function excludedBy(
  { exclude }: Config,
  disk: Disk,
  kind: { readonly onlyDirectories?: boolean } = {},
): ReadonlySet<string> {
  if (!exclude || exclude.patterns.length === 0) return new Set();
  const fs = { readdirSync: disk.list as unknown as typeof readdirSync };
  const options = { cwd: exclude.folder, absolute: true, ignore: ["**/node_modules/**"], followSymbolicLinks: false };
  return new Set(globSync([...exclude.patterns], { ...options, ...kind, fs }).map((path) => resolve(path)));
}
