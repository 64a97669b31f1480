/** Packages of bench/peers/package.json, which the project itself does not depend on. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** Seen from dist-bench/bench/peers. */
const folder = new URL("../../../bench/peers/", import.meta.url);

/** How a person gets them. Scripts of packages would download more: onnxruntime-node's the libraries for CUDA. */
const INSTALL = ["npm", "ci", "--prefix", "bench/peers", "--ignore-scripts"] as const;
/** What all of them may take. */
const LIMIT = { timeout: 300_000 };

/** @throws Error with what to do where the package is missing; the types are the caller's word */
export function installedPeer<T>(name: string): T {
  if (!isInstalled(name)) throw new Error(`skipped: ${name} is not installed; install it with ${INSTALL.join(" ")}`);
  return createRequire(new URL("package.json", folder))(name) as T;
}

function isInstalled(name: string, version?: string): boolean {
  const described = new URL(`node_modules/${name}/package.json`, folder);
  if (!existsSync(described)) return false;
  return (
    version === undefined || (JSON.parse(readFileSync(described, "utf8")) as { version: string }).version === version
  );
}

/** Installs what is missing; what cannot be installed is told by the measurement that needs it. */
export function installPeers(): void {
  const { dependencies } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8")) as {
    readonly dependencies: { readonly [name: string]: string };
  };
  if (Object.entries(dependencies).every(([name, version]) => isInstalled(name, version))) return;
  console.log(`Installing what is compared with: ${INSTALL.join(" ")}`);
  const { status, stderr, error } = spawnSync(INSTALL[0], [...INSTALL.slice(1), "--no-audit", "--no-fund"], {
    cwd: fileURLToPath(new URL("../../", folder)),
    encoding: "utf8",
    shell: process.platform === "win32",
    ...LIMIT,
  });
  if (status !== 0)
    console.log(`  that failed: ${stderr?.trim().split("\n")[0] || (error?.message ?? "npm is not there")}`);
}
