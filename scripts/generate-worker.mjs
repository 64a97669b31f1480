// runtime/cpu/worker.ts and what it imports -> runtime/cpu/worker-source.ts: the script as text, so that workers start in Node and in pages alike.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { format, resolveConfig } from "prettier";

const target = new URL("../runtime/cpu/worker-source.ts", import.meta.url);
const { outputFiles } = await build({
  absWorkingDir: fileURLToPath(new URL("..", import.meta.url)),
  entryPoints: ["runtime/cpu/worker.ts"],
  bundle: true,
  write: false,
  format: "esm",
  target: "es2022",
  minifyWhitespace: true,
  minifySyntax: true,
  minifyIdentifiers: true,
});
const script = outputFiles[0].text.trim();
const text = `/** Made by scripts/generate-worker.mjs from worker.ts: change that, then \`npm run worker\`. */
export const workerSource = ${JSON.stringify(script)};
`;
writeFileSync(target, await format(text, { ...(await resolveConfig(target)), parser: "typescript" }));
