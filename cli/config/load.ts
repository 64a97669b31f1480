/**
 * Which configuration a file has: the one named by `--config`, else the nearest `resnet.config.json` upwards from the
 * file. Flags are laid over it.
 */
import { lstatSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { nearest } from "../../grammar/nearest.ts";
import type { ConfigFlags } from "../options/shared.ts";
import { UsageError } from "../usage-error.ts";
import { emptyConfig, merge, type Config, type Setting } from "./config.ts";
import { codeProblem } from "./codes.ts";
import { quoted } from "./problem.ts";
import { readConfig } from "./read.ts";
import { SETTINGS } from "./schema.ts";

const CONFIG_NAME = "resnet.config.json";

export interface Configurations {
  /** Of a design; one of the standard input (`-`) has the working directory's. */
  readonly of: (file: string) => Config;
  /** Of the working directory: what `include` comes from. */
  readonly here: Config;
}

/** Reads each configuration once. @throws UsageError for what is wrong in a file or a flag */
export function loadConfigurations(flags: ConfigFlags = {}): Configurations {
  const byFile = new Map<string, Config>();
  const over: Config = { ...emptyConfig, severities: new Map((flags.rule ?? []).map(parseRule)) };
  const read = (path: string): Config => {
    const known = byFile.get(path);
    if (known) return known;
    const config = merge(readConfig(path), over);
    byFile.set(path, config);
    return config;
  };
  const fromFolder = (folder: string): Config => {
    const path = flags.config ?? nearestConfig(folder);
    return path === undefined ? over : read(resolve(path));
  };
  const here = fromFolder(process.cwd());
  return { here, of: (file) => (file === "-" ? here : fromFolder(folderOf(file))) };
}

/** The folder that holds a file, links resolved; that of the path as written when the file is not there. */
function folderOf(file: string): string {
  try {
    return dirname(realpathSync(file));
  } catch {
    return dirname(resolve(file));
  }
}

/** The nearest `resnet.config.json`, in the folder or above it. */
function nearestConfig(folder: string): string | undefined {
  const path = join(folder, CONFIG_NAME);
  // One that is there and cannot be read, a link to nothing say, is told where it is read.
  if (lstatSync(path, { throwIfNoEntry: false })) return path;
  const above = dirname(folder);
  return above === folder ? undefined : nearestConfig(above);
}

function parseRule(text: string): [string, Setting] {
  const [, code = "", word = ""] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  const setting = SETTINGS.find((each) => each === word);
  if (!setting) {
    const near = nearest(word, SETTINGS);
    const help = near && code ? `did you mean --rule ${code}=${near}?` : "write --rule RN3004=off";
    throw new UsageError(`--rule ${quoted(text)} names no severity: off, information, warning or error`, help);
  }
  const problem = codeProblem(code);
  if (problem) throw new UsageError(`--rule ${text}: ${problem.message}`, problem.help);
  return [code, setting];
}
