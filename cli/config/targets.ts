/** Which designs a run reads: those named, else the configuration's `include`; less what `exclude` says of folders and globs. */
import { isAbsolute, posix, relative, resolve, sep } from "node:path";
import { collect, type CollectedFile, type CollectOptions } from "../collect.ts";
import { localDisk } from "../files/disk.ts";
import { matcher, type Matcher } from "../glob/match.ts";
import { escapePattern } from "../glob/parse.ts";
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
  const excluded = new Map<Config, Matcher>();
  const excludedBy = (config: Config): Matcher => {
    const known = excluded.get(config) ?? matcher(config.exclude?.patterns ?? [], config.exclude?.folder ?? ".");
    excluded.set(config, known);
    return known;
  };
  const isUnwanted = (folder: string): boolean => excludedBy(here).hasAllOf(resolve(folder));
  const files = collect(targets.length > 0 ? targets : requireIncluded(here), { ...options, isUnwanted });
  const isExcluded = (path: string): boolean => excludedBy(configurations.of(path)).has(resolve(path));
  const kept = files.filter(
    ({ path, text, only }) => text !== undefined || only !== undefined || named.has(resolve(path)) || !isExcluded(path),
  );
  if (kept.length > 0 || files.length === 0 || options.onNothing !== undefined) return kept;
  throw new UsageError("`exclude` of the configuration leaves nothing to check", "name a file, or exclude less");
}

/** Patterns of `include` as seen from the working directory; none where the configuration does not say. */
export function included({ include }: Config): readonly string[] {
  if (!include) return [];
  const folder = escapePattern(relative(process.cwd(), include.folder).split(sep).join("/"));
  return include.patterns.map((pattern) => (isAbsolute(pattern) ? pattern : posix.join(folder, pattern)));
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
