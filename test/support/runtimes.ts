/** The engines in which people run the package, each as the command line that starts a script. */
import { fromNpm } from "./from-npm.ts";

export interface Runtime {
  readonly name: string;
  /** Whether its multiply-adds may be fused: then its bits are those of every other that fuses. */
  readonly fuses: boolean;
  /** `await using` in plain JavaScript. */
  readonly hasUsing: boolean;
  /** What comes before the script. @throws Error where it cannot be had */
  readonly command: () => readonly string[];
}

const { platform, arch } = process;

/** The binary that npm's package `node` would fetch by a script. */
function node(major: number): Runtime {
  const windows = platform === "win32";
  const name = `node-${windows ? "win" : platform}-${arch}@${major}`;
  const isThis = Number.parseInt(process.versions.node, 10) === major;
  const path = windows ? "bin/node.exe" : "bin/node";
  const binary = (): string => (isThis ? process.execPath : fromNpm(name, path));
  return { name: `Node ${major}`, fuses: true, hasUsing: major >= 24, command: () => [binary()] };
}

const deno: Runtime = {
  name: "Deno 2",
  fuses: true,
  hasUsing: true,
  command: () => [
    fromNpm(
      `@deno/${platform}-${arch}${platform === "linux" ? "-glibc" : ""}@2`,
      platform === "win32" ? "deno.exe" : "deno",
    ),
    "run",
    "--allow-all",
  ],
};
const bun: Runtime = {
  name: "Bun 1",
  fuses: false,
  hasUsing: true,
  command: () => [
    fromNpm(
      `@oven/bun-${platform === "win32" ? "windows" : platform}-${arch === "arm64" ? "aarch64" : arch}@1`,
      platform === "win32" ? "bin/bun.exe" : "bin/bun",
    ),
  ],
};

export const runtimes: readonly Runtime[] = [...[20, 22, 24, 26].map(node), deno, bun];
