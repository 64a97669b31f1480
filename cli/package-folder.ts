/** Where this package lies: in a checkout, or in somebody's node_modules. */
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The nearest folder above with a package.json: the binary is bundled, so how far that is differs. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** A path of the package as it is typed where one is: `node_modules/resnet-lang/examples/cifar.resnet`. */
export function packagePath(path: string): string {
  return relative(process.cwd(), join(packageFolder(), path)) || ".";
}
