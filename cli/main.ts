#!/usr/bin/env node
/** The binary `resnet`: the command line, which the build bundles as one script (`scripts/bundle.mjs`), kept compiled. */
import { fileURLToPath } from "node:url";
import { tuneEngine } from "./engine.ts";
import { loadKept } from "./kept-script.ts";

type CommandLine = typeof import("./command-line.ts");

/** Put in place by the bundle; what tsc wrote, which is there until it is, runs as it stands. */
declare const COMMAND_LINE: string | undefined;

tuneEngine();
const { start } =
  typeof COMMAND_LINE === "undefined"
    ? await import("./command-line.ts")
    : (loadKept(fileURLToPath(new URL(COMMAND_LINE, import.meta.url)), process.argv[2] ?? "help") as CommandLine);
await start();
