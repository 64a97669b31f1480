/** The playground as `npm run build:playground` made it, handed out by a server that knows nothing of it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll } from "vitest";
import { startChromium } from "./chromium.ts";
import type { LocalServer } from "./local-server.ts";
import { repository } from "./shared-data.ts";
import { serveFolder, type FolderOptions } from "./static-server.ts";

/** Of a host that can be told what to send: threads share memory at once. */
export const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** @param options of a host that sends these headers when left out. @throws Error where it was not built */
export function servePlayground(options: FolderOptions = { headers: ISOLATED }): Promise<LocalServer> {
  const folder = join(repository, "playground", "dist");
  if (!existsSync(join(folder, "index.html"))) throw new Error("there is no playground/dist: npm run build:playground");
  return serveFolder(folder, options);
}

export interface Played {
  /** Undefined where there is none: tests are skipped then. */
  readonly chromium: Browser | undefined;
  readonly server: LocalServer;
}

/** With a browser, for one file of tests: opened before them, closed behind them. */
export async function openPlayground(): Promise<Played> {
  const chromium = await startChromium();
  const server = await servePlayground();
  afterAll(async () => {
    await chromium?.close();
    await server.close();
  });
  return { chromium, server };
}
