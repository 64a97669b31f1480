/**
 * The command line as few files: a start spends its time on finding hundreds of small modules and on compiling what it
 * calls. It is there as modules, of which each verb is a chunk that is loaded when the verb is given, and as one script,
 * whose compiled code can be kept (`cli/kept-script.ts`). What tsc wrote for the library (and `dist/cli`, whose parts tests
 * import) stays; only `dist/cli/main.js` is replaced. What its workers run is bundled, too: they begin sooner for it.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { carryChevrotain } from "./carry-chevrotain.mjs";

const repository = fileURLToPath(new URL("..", import.meta.url));
const out = join(repository, "dist/cli");
const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = readJson(join(repository, "package.json"));
// Only what comes along is carried inside; what a person may add later (a GPU) is looked for when it is asked for.
const absent = Object.keys({ ...devDependencies, ...peerDependencies }).filter((name) => !(name in dependencies));

rmSync(join(out, "chunks"), { recursive: true, force: true });
const options = {
  absWorkingDir: repository,
  bundle: true,
  platform: "node",
  target: "node20",
  charset: "ascii",
  external: ["prettier", ...absent],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};
const script = await build({
  ...options,
  entryPoints: ["cli/command-line.ts"],
  outdir: join(out, "chunks"),
  entryNames: "[name]-[hash]",
  outExtension: { ".js": ".cjs" },
  format: "cjs",
  define: { "import.meta.url": "__url" },
  banner: {
    js: 'const __url = require("node:url").pathToFileURL(__filename).href, __import = require("./import.cjs");',
  },
});
const [[scriptFile, { imports }]] = Object.entries(script.metafile.outputs);
writeFileSync(join(repository, scriptFile), importedByOthers(join(repository, scriptFile), imports));
writeFileSync(join(out, "chunks/import.cjs"), "module.exports = (name) => import(name);\n");
const modules = await build({
  ...options,
  entryPoints: ["cli/main.ts", "cli/data/batch-worker.ts"],
  outbase: "cli",
  outdir: out,
  chunkNames: "chunks/[name]-[hash]",
  splitting: true,
  format: "esm",
  define: { COMMAND_LINE: JSON.stringify(`./${relative(out, join(repository, scriptFile))}`) },
  // Some dependencies are CommonJS and ask for Node's own modules by `require`.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});

/**
 * For a name that it cannot read tsc writes a helper around `import`, which asks for `this` where a module has none: a bundler
 * warns of it. This file imports no other, so that no path in it has to be rewritten.
 */
await build({
  absWorkingDir: repository,
  entryPoints: ["runtime/cpu/host.ts"],
  outdir: join(repository, "dist/runtime/cpu"),
  format: "esm",
  target: "es2023",
});

await carryChevrotain(join(repository, "dist"));

/** The worker's script as a file: whoever serves it serves this one alone. */
const { workerSource } = await import(new URL("../dist/runtime/cpu/worker-source.js", import.meta.url).href);
writeFileSync(join(repository, "dist/runtime/cpu/worker.js"), `${workerSource}\n`);

/** What is carried inside keeps its licence. */
const folders = new Set(
  [script, modules]
    .flatMap(({ metafile }) => Object.keys(metafile.inputs))
    .flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
);
const notices = [...folders].sort().map((folder) => {
  const { name, version, license } = readJson(join(repository, folder, "package.json"));
  return `${name} ${version}, ${license}\n\n${licenceOf(join(repository, folder))}`;
});
writeFileSync(join(out, "chunks/licences.txt"), notices.join(`\n${"-".repeat(80)}\n`));

/** Code that V8 has kept no longer knows who imports for it: a file that is loaded as usual does. */
function importedByOthers(path, imports) {
  return imports
    .filter(({ kind }) => kind === "dynamic-import")
    .reduce(
      (text, { path }) => {
        if (!text.includes(`import("${path}")`))
          throw new Error(`${path} is imported in another way than it is looked for`);
        return text.replaceAll(`import("${path}")`, `__import("${path}")`);
      },
      readFileSync(path, "utf8"),
    );
}

function licenceOf(folder) {
  for (const name of ["LICENSE", "LICENSE.md", "LICENSE.txt", "license", "LICENCE"])
    try {
      return readFileSync(join(folder, name), "utf8");
    } catch {
      // Under another name, or only in package.json.
    }
  return "";
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
