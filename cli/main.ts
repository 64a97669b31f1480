#!/usr/bin/env node
/** The binary `resnet`: the command line, which the build bundles as one script (`scripts/bundle.mjs`), kept compiled. */
import { fileURLToPath } from "node:url";
import { tuneEngine } from "./engine.ts";
import { loadKept } from "./kept-script.ts";

/** Put in place by the build. */
declare const COMMAND_LINE: string;

tuneEngine();
const script = fileURLToPath(new URL(COMMAND_LINE, import.meta.url));
const { start } = loadKept(script, process.argv[2] ?? "help") as typeof import("./command-line.ts");
await start();
