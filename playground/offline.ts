/** Writes the service worker beside what was built: its script, and before it the names of all files that it keeps. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import type { Plugin } from "vite";

const source = fileURLToPath(new URL("src/service-worker/service-worker.ts", import.meta.url));
const SCRIPT = "service-worker.js";

export function offline(): Plugin {
  let folder = "";
  return {
    name: "offline",
    apply: "build",
    configResolved: ({ root, build }) => void (folder = resolve(root, build.outDir)),
    closeBundle: () => writeFileSync(join(folder, SCRIPT), scriptFor(folder)),
  };
}

/** Another version for every other content of any file: what is kept of an older one goes. */
function scriptFor(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile() && each.name !== SCRIPT)
    .map((each) =>
      join(each.parentPath, each.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
  const { outputText } = ts.transpileModule(readFileSync(source, "utf8"), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const hash = createHash("sha256").update(outputText);
  for (const file of files) hash.update(file).update(readFileSync(join(folder, file)));
  const version = hash.digest("hex").slice(0, 16);
  return `const FILES = ${JSON.stringify(files)};\nconst VERSION = ${JSON.stringify(version)};\n${outputText}`;
}
