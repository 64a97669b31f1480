/** A web developer's project with Vite, beside the built package: a design, a script that imports it, a page. */
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { repository } from "./shared-data.ts";

/** @param files by their paths in the project @returns its folder, in which `resnet-lang` is this package */
export function viteProject(files: { readonly [path: string]: string }): string {
  const folder = mkdtempSync(join(tmpdir(), "resnet-vite-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(repository, join(folder, "node_modules", "resnet-lang"), "dir");
  // Of a project of its own: nothing above it says what it is.
  mkdirSync(join(folder, ".git"));
  for (const [path, text] of Object.entries({
    "package.json": '{ "name": "site", "type": "module", "private": true }\n',
    "index.html":
      '<!doctype html>\n<title>site</title>\n<div id="app"></div>\n<script type="module" src="/main.ts"></script>\n',
    ...files,
  })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
