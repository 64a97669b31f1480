/** Measuring scripts bundled as the command line is, run as the binary runs: what a person's command takes. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const starter = fileURLToPath(new URL("as-binary.js", import.meta.url));

/** Runs a script to its end with these words. @returns what it printed */
export type Run = (...words: readonly (string | number)[]) => string;

/** A script beside this one, as a library's user runs it: the files of the compiler as they were built. */
export function asLibrary(name: string): Run {
  const script = fileURLToPath(new URL(name, import.meta.url));
  return (...words) => printed([script, ...words]);
}

/**
 * The same in the binary's circumstances: one file, the engine's settings, and with `kept` the code that V8 compiled in
 * earlier runs, which are made here and are not counted. `remove` it when it is no longer asked for.
 */
export function asBinary(name: string): { readonly cold: Run; readonly kept: Run; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "resnet-bench-bundled-"));
  const script = join(folder, "script.cjs");
  buildSync({
    entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
    outfile: script,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    charset: "ascii",
    define: { "import.meta.url": JSON.stringify(import.meta.url) },
    external: ["prettier", "webgpu"],
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "silent",
  });
  const run = (words: readonly (string | number)[], env: NodeJS.ProcessEnv): string =>
    printed([starter, script, ...words], env);
  const seen = new Set<string>();
  const kept: Run = (...words) => {
    const caches = { NODE_COMPILE_CACHE: join(folder, `compiled-${words.join("-").replaceAll(/\W/g, "_")}`) };
    // Node's own keeping (22.1) and ours both write when the process ends, ours the second time.
    if (!seen.has(caches.NODE_COMPILE_CACHE)) for (let time = 0; time < 2; time++) run(words, caches);
    seen.add(caches.NODE_COMPILE_CACHE);
    return run(words, caches);
  };
  return {
    cold: (...words) => run(words, { NODE_DISABLE_COMPILE_CACHE: "1" }),
    kept,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function printed(argv: readonly (string | number)[], env: NodeJS.ProcessEnv = {}): string {
  const { stdout, stderr } = spawnSync(process.execPath, argv.map(String), {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (stdout === "") throw new Error(`${argv[0]} printed nothing: ${stderr}`);
  return stdout;
}
