/** How Node reads the `.js` files of a folder: an ES module, which is what we emit, only where the nearest `package.json` says so. */
import { dirname, join, resolve } from "node:path";
import { readBytes } from "./files/read.ts";

/** A description of a package is never near this. */
const LIMIT_BYTES = 2 ** 20;

/** The `package.json` for which Node takes the folder's `.js` files for CommonJS, or has to guess; none: it sees what they are. */
export function commonJsPackage(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const path = join(at, "package.json");
    const type = typeIn(path);
    if (type !== "absent") return type === "module" ? undefined : path;
    if (dirname(at) === at) return undefined;
  }
}

function typeIn(path: string): unknown {
  let text: string;
  try {
    text = new TextDecoder().decode(readBytes(path, { limitBytes: LIMIT_BYTES }));
  } catch {
    return "absent";
  }
  try {
    return (JSON.parse(text) as { readonly type?: unknown } | null)?.type;
  } catch {
    return undefined;
  }
}
