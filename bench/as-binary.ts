/**
 * A measuring process as the binary is one: `as-binary.js SCRIPT ARGUMENTS` has the engine's settings of the command line, and
 * takes a bundled script (`bundled.ts`) with its compiled code kept from an earlier run, or without.
 */
import { createRequire } from "node:module";
import { tuneEngine } from "../cli/engine.ts";
import { loadKept } from "../cli/kept-script.ts";

tuneEngine();
const [path = ""] = process.argv.splice(2, 1);
if (!loadKept(path, "bench")) createRequire(path)(path);
