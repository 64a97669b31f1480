/** Static files that any folder of any server can hold: nothing is asked of it but to hand them out. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { offline } from "./offline.ts";

const built = (path: string): string => fileURLToPath(new URL(`../dist/${path}`, import.meta.url));

/** What shared memory, and with it more than one thread, needs; elsewhere the service worker says it. */
const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

export default defineConfig({
  base: "./",
  resolve: {
    alias: [
      { find: /^resnet-lang$/, replacement: built("compiler/index.js") },
      { find: /^resnet-lang\/runtime\/worker$/, replacement: built("runtime/cpu/worker.js") },
      { find: /^resnet-lang\/(runtime|services|page)$/, replacement: built("$1/index.js") },
    ],
  },
  worker: { format: "es" },
  build: { target: "es2023", modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1_500 },
  // Examples lie beside the playground.
  server: { headers, fs: { allow: [".."] } },
  preview: { headers },
  plugins: [offline()],
});
