/** Packages of bench/peers/package.json, which the project itself does not depend on. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** Seen from dist-bench/bench/peers. */
const folder = new URL("../../../bench/peers/", import.meta.url);

/** @throws the engine's own error where the package is missing; the types are the caller's word */
export function installedPeer<T>(name: string): T {
  return createRequire(new URL("package.json", folder))(name) as T;
}

/** Installs what is missing; what cannot be installed is told by the measurement that needs it. */
export function installPeers(print: (line: string) => void = console.log): void {
  const path = fileURLToPath(folder);
  if (existsSync(new URL("node_modules/.package-lock.json", folder))) return;
  print("Installing what is compared with: npm ci --prefix bench/peers");
  const { status, stderr } = spawnSync("npm", ["ci", "--prefix", path, "--no-audit", "--no-fund"], {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) print(`  that failed: ${stderr?.trim().split("\n")[0] ?? "npm is not there"}`);
}
