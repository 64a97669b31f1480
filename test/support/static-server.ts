/** A server of files as most are: no headers of its own but where it is given some, and a page of its own for what is not there. */
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { serveLocally, type LocalServer } from "./local-server.ts";

const TYPES: { readonly [extension: string]: string } = {
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};
const NOT_FOUND = "<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head><body>Not Found</body></html>\n";

export interface FolderOptions {
  /** Where on the server the folder is: `/repository/`. */
  readonly below?: string;
  readonly headers?: { readonly [name: string]: string };
  /** Called with the path below the folder of all that is asked for, and waited for. */
  readonly asked?: (path: string) => void | Promise<void>;
  /** True of what it has answered itself. */
  readonly answered?: (path: string, response: ServerResponse) => boolean;
}

/** @returns the address of the folder */
export async function serveFolder(folder: string, options: FolderOptions = {}): Promise<LocalServer> {
  const { below = "/", headers = {}, asked, answered } = options;
  const server = await serveLocally(async (request, response) => {
    const missing = (): void => void response.writeHead(404, { "content-type": "text/html" }).end(NOT_FOUND);
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (!pathname.startsWith(below)) return missing();
    const file = pathname.slice(below.length).replace(/(^|\/)$/, "$1index.html");
    await asked?.(file);
    if (answered?.(file, response)) return;
    const path = join(folder, normalize(decodeURIComponent(file)));
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    await readFile(path).then(
      (content) => response.writeHead(200, { "content-type": type, ...headers }).end(content),
      missing,
    );
  });
  return { ...server, url: new URL(below, server.url).href };
}
