/** The playground as `npm run build:playground` made it, handed out by a server that knows nothing of it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LocalServer } from "./local-server.ts";
import { repository } from "./shared-data.ts";
import { serveFolder } from "./static-server.ts";

/** @throws Error where it was not built */
export function servePlayground(): Promise<LocalServer> {
  const folder = join(repository, "playground", "dist");
  if (!existsSync(join(folder, "index.html"))) throw new Error("there is no playground/dist: npm run build:playground");
  return serveFolder(folder);
}
