/** Where what can be made or fetched again lies: as the XDG Base Directory Specification says where. */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

export function cacheFolder(...names: readonly string[]): string {
  const base = process.env["XDG_CACHE_HOME"] ?? "";
  return join(isAbsolute(base) ? base : join(homedir(), ".cache"), "resnet-lang", ...names);
}
