// runtime/cpu/worker.ts -> runtime/cpu/worker-source.ts: the script as text, so that workers start in Node and in pages alike.
import { readFileSync, writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import ts from "typescript";

const source = new URL("../runtime/cpu/worker.ts", import.meta.url);
const target = new URL("../runtime/cpu/worker-source.ts", import.meta.url);
const { outputText } = ts.transpileModule(readFileSync(source, "utf8"), {
  compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, removeComments: true },
});
const script = outputText.replace(/^export \{\};\n?/m, "").trim();
const text = `/** Made by scripts/generate-worker.mjs from worker.ts: change that, then \`npm run worker\`. */
export const workerSource = ${JSON.stringify(script)};
`;
writeFileSync(target, await format(text, { ...(await resolveConfig(target)), parser: "typescript" }));
