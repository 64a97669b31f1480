/** A server of files as most are: no headers of its own, and a page of its own for what is not there. */
import { readFile } from "node:fs/promises";
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

export function serveFolder(folder: string): Promise<LocalServer> {
  return serveLocally((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const path = join(folder, normalize(decodeURIComponent(file)));
    readFile(path).then(
      (content) =>
        response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(content),
      () => response.writeHead(404, { "content-type": "text/html" }).end(NOT_FOUND),
    );
  });
}
