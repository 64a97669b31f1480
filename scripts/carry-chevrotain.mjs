/**
 * `node scripts/carry-chevrotain.mjs FOLDER`: makes `grammar/chevrotain.js` of a built folder one file with all of Chevrotain
 * that the grammar runs, which is published as hundreds of files and imports hundreds more. Its licence, and of what it
 * imports, lies beside the bundled command line, which carries the same.
 */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const repository = fileURLToPath(new URL("..", import.meta.url));

/** @param folder that tsc wrote to */
export async function carryChevrotain(folder) {
  await build({
    absWorkingDir: repository,
    entryPoints: ["grammar/chevrotain.ts"],
    outfile: join(folder, "grammar/chevrotain.js"),
    bundle: true,
    format: "esm",
    target: "es2023",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "inline",
    banner: { js: "/* Chevrotain and what it imports; licences: dist/cli/chunks/licences.txt */" },
    logLevel: "warning",
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await carryChevrotain(resolve(process.argv[2] ?? "dist"));
