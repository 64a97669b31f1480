#!/usr/bin/env node
/** The binary `resnet`: the command line, which the build bundles (`scripts/bundle.mjs`). */
import { fileURLToPath } from "node:url";
import { tuneEngine } from "./engine.ts";
import { loadKept } from "./kept-script.ts";

type CommandLine = typeof import("./command-line.ts");

/** Put in place by the bundle; what tsc wrote, which is there until it is, runs as it stands. */
declare const COMMAND_LINE: string | undefined;

/** The command line as the script whose code is kept, where it is; else as modules. */
function kept(): CommandLine | undefined {
  if (typeof COMMAND_LINE === "undefined") return undefined;
  const path = fileURLToPath(new URL(COMMAND_LINE, import.meta.url));
  return loadKept(path, process.argv[2] ?? "help") as CommandLine | undefined;
}

tuneEngine();
const { start } = kept() ?? (await import("./command-line.ts"));
await start();
