/** Which designs a run reads: those named, else the configuration's `include`; less what `exclude` says of folders and globs. */
import { statSync } from "node:fs";
import { posix, relative, resolve, sep } from "node:path";
import { escapePath, globSync } from "tinyglobby";
import { collect, type CollectedFile } from "../collect.ts";
import { UsageError } from "../usage-error.ts";
import type { Config } from "./config.ts";
import type { Configurations } from "./load.ts";

/** A file that is named itself is read though `exclude` has it: whoever names it means it. @throws UsageError */
export function chooseFiles(targets: readonly string[], configurations: Configurations): readonly CollectedFile[] {
  const { here } = configurations;
  const named = new Set(targets.filter(isFile).map((path) => resolve(path)));
  let unwanted: ReadonlySet<string> | undefined;
  const isUnwanted = (folder: string): boolean =>
    (unwanted ??= excludedBy(here, { onlyDirectories: true })).has(resolve(folder));
  const files = collect(targets.length > 0 ? targets : included(here), { isUnwanted });
  const excluded = new Map<Config, ReadonlySet<string>>();
  const isExcluded = (path: string): boolean => {
    const config = configurations.of(path);
    if (!excluded.has(config)) excluded.set(config, excludedBy(config));
    return excluded.get(config)?.has(resolve(path)) ?? false;
  };
  const kept = files.filter(
    ({ path, text, only }) => text !== undefined || only !== undefined || named.has(resolve(path)) || !isExcluded(path),
  );
  if (kept.length > 0 || files.length === 0) return kept;
  throw new UsageError("`exclude` of the configuration leaves nothing to check", "name a file, or exclude less");
}

/** Patterns of `include` as seen from the working directory. */
function included({ include, path }: Config): readonly string[] {
  if (include && include.patterns.length > 0) {
    const folder = relative(process.cwd(), include.folder).split(sep).join("/");
    return include.patterns.map((pattern) => posix.join(escapePath(folder), pattern));
  }
  throw new UsageError(
    path === undefined
      ? "no file was named, and there is no resnet.config.json"
      : `no file was named, and ${path} has no include`,
    'name files or folders, or say "include": ["nets/**/*.resnet"] in resnet.config.json',
  );
}

function excludedBy({ exclude }: Config, kind: { readonly onlyDirectories?: boolean } = {}): ReadonlySet<string> {
  if (!exclude || exclude.patterns.length === 0) return new Set();
  const options = { cwd: exclude.folder, absolute: true, ignore: ["**/node_modules/**"], followSymbolicLinks: false };
  return new Set(globSync([...exclude.patterns], { ...options, ...kind }).map((path) => resolve(path)));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
