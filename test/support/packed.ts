/** The archive that npm would publish, unpacked by hand into a project: installing it would ask a registry, and tests need no network. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
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

/** @returns the package's folder in the project */
export function unpackInto(project: string): string {
  const folder = join(project, "node_modules/resnet-lang");
  const archive = packInto(project);
  mkdirSync(folder, { recursive: true });
  execFileSync("tar", ["-xzf", archive, "--strip-components=1", "-C", folder]);
  for (const path of brought) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    if (!existsSync(join(project, path))) symlinkSync(join(repository, path), join(project, path));
  }
  return folder;
}
