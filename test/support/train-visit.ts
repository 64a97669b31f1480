/** The playground's page where it trains, for one file of tests: opened before them, closed behind them. */
import type { Browser } from "playwright-core";
import { afterAll } from "vitest";
import { startChromium } from "./chromium.ts";
import type { LocalServer } from "./local-server.ts";
import { servePlayground } from "./playground.ts";
import { openTrainPage, type TrainPage } from "./train-page.ts";

export interface TrainVisit {
  /** Undefined where there is none: tests are skipped then, and nobody looks at `own`. */
  readonly chromium: Browser | undefined;
  readonly server: LocalServer;
  readonly own: TrainPage;
}

/** With the page's own images there. */
export async function visitTraining(): Promise<TrainVisit> {
  const chromium = await startChromium();
  const server = await servePlayground();
  afterAll(async () => {
    await chromium?.close();
    await server.close();
  });
  const own = chromium && (await openTrainPage(chromium, server.url));
  await own?.ready();
  return { chromium, server, own: own as TrainPage };
}
