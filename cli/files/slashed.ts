import { sep } from "node:path";

/** A path of this system as patterns and reports have it: with `/`. */
export function slashed(path: string): string {
  return path.split(sep).join("/");
}
