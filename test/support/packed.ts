/** The archive that npm would publish, unpacked by hand into a project: installing it would ask a registry, and tests need no network. */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { RUN_SCRATCH } from "./run-scratch.ts";
import { repository } from "./shared-data.ts";

interface Locked {
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}
export const lock = JSON.parse(readFileSync(join(repository, "package-lock.json"), "utf8")) as {
  readonly packages: { readonly [path: string]: Locked };
};
/** What `npm install resnet-lang` brings besides the package itself, as paths `node_modules/…`. */
export const brought = Object.keys(lock.packages).filter((path) => path !== "" && lock.packages[path]?.dev !== true);

/** The archive itself, of what was built, in a folder that has none. @returns its path */
export function packInto(folder: string): string {
  execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], {
    cwd: repository,
    stdio: ["ignore", "ignore", "ignore"],
  });
  return join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "");
}

/** One archive for all files of a run, as long as nothing is built anew. */
function packedOnce(run: string): string {
  const archive = join(run, `package-${statSync(join(repository, "dist/cli/main.js")).mtimeMs}.tgz`);
  // Two at once make one each, and either is whole.
  if (!existsSync(archive)) renameSync(packInto(mkdtempSync(join(run, "pack-"))), archive);
  return archive;
}

/** @returns the package's folder in the project */
export function unpackInto(project: string): string {
  const folder = join(project, "node_modules/resnet-lang");
  const run = process.env[RUN_SCRATCH];
  const archive = run === undefined ? packInto(project) : packedOnce(run);
  mkdirSync(folder, { recursive: true });
  execFileSync("tar", ["-xzf", archive, "--strip-components=1", "-C", folder]);
  for (const path of brought) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    if (!existsSync(join(project, path))) symlinkSync(join(repository, path), join(project, path));
  }
  return folder;
}
