/**
 * A web developer's own site: pages beside the built package, an import map, files that may change while it is up, and a
 * list of what was asked of it.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { serveLocally, type LocalServer } from "./local-server.ts";
import { repository } from "./shared-data.ts";

/** A server's own way to answer, with whatever headers and however much of a file. */
export type Answer = (response: ServerResponse, method: string) => void;
type Content = string | Uint8Array | Answer;

export interface Site extends LocalServer {
  /** By their paths; what is changed here is served from then on. */
  readonly files: Map<string, Content>;
  /** `HEAD /weights.safetensors`, in their order. */
  readonly requests: string[];
}

const TYPES: { readonly [extension: string]: string } = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".png": "image/png",
};
const IMPORT_MAP = {
  imports: { "resnet-lang/runtime": "/dist/runtime/index.js", "resnet-lang/page": "/dist/page/index.js" },
};

/** A page whose script is a module: what it sets on `globalThis` its tests call. */
export function pageOf(script: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<title>a page</title>
<script type="importmap">${JSON.stringify(IMPORT_MAP)}</script>
<script type="module">
${script}
globalThis.resnet = true;
</script>
`;
}

/** @param headers of every answer */
export async function openSite(
  given: Iterable<readonly [path: string, content: Content]>,
  headers: { readonly [name: string]: string } = {},
): Promise<Site> {
  const files = new Map(given);
  const requests: string[] = [];
  const server = await serveLocally(({ method = "", url = "" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    if (!/^\/(node_modules|dist)\//.test(pathname)) requests.push(`${method} ${pathname}`);
    const content = files.get(pathname) ?? built(pathname);
    if (content === undefined) {
      response.writeHead(404, { "content-type": "text/html" }).end("<!doctype html><title>not found</title>");
      return;
    }
    if (typeof content === "function") return void content(response, method);
    const bytes = Buffer.from(content);
    response.writeHead(200, {
      "content-type": TYPES[extname(pathname) || ".html"] ?? "application/octet-stream",
      "content-length": bytes.length,
      etag: `"${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}"`,
      "cache-control": "no-store",
      ...headers,
    });
    response.end(method === "HEAD" ? undefined : bytes);
  });
  return { ...server, files, requests };
}

/** The package, also where a project has it installed. */
function built(path: string): Uint8Array | undefined {
  const pathname = path.replace(/^\/node_modules\/resnet-lang(?=\/)/, "");
  if (!/^\/dist(\/[\w-]+)+\.js$/.test(pathname)) return undefined;
  try {
    return readFileSync(join(repository, pathname));
  } catch {
    return undefined;
  }
}
