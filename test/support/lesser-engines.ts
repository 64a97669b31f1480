/** Flags of Node for engines that lack something: taken away by the engine itself where it can be, else by a file loaded first. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** A script that runs before the program. @returns the flag */
export function preloaded(folder: string, name: string, code: string): string {
  const path = join(folder, name);
  writeFileSync(path, code);
  return `--import ${path}`;
}

/** V8 refuses WebAssembly SIMD on processors of before 2008; elsewhere validation is made to refuse all. */
export function withoutSimd(folder: string): string {
  return process.arch === "x64"
    ? "--no-enable-sse4-1"
    : preloaded(folder, "no-simd.mjs", "WebAssembly.validate = () => false;");
}

/** As in a page that is not cross-origin isolated. Node's own workers need it: they are loaded before it goes. */
export function withoutSharedMemory(folder: string): string {
  const code = `import "node:worker_threads";\ndelete globalThis.SharedArrayBuffer;`;
  return preloaded(folder, "no-shared-memory.mjs", code);
}

/** What every worker that is started from a text runs before it: memory is made there. */
export function inWorkers(folder: string, name: string, line: string): string {
  const code = `import threads from "node:worker_threads";
import { syncBuiltinESMExports } from "node:module";
threads.Worker = class extends threads.Worker {
  constructor(text, options) { super(${JSON.stringify(line)} + text, options); }
};
syncBuiltinESMExports();
`;
  return preloaded(folder, name, code);
}
