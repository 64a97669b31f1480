/** Files that stand in a test alone. */
import type { Host } from "../../compiler/resolve/project.ts";

export function memoryFiles(files: { readonly [path: string]: string }): Host {
  return { read: (path) => (files[path] === undefined ? { problem: "it is not there" } : { text: files[path] }) };
}
