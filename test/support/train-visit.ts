/** The playground's page where it trains, for one file of tests: opened before them, closed behind them. */
import { openPlayground, type Played } from "./playground.ts";
import { openTrainPage, type TrainPage } from "./train-page.ts";

export interface TrainVisit extends Played {
  /** Not looked at where there is no browser. */
  readonly own: TrainPage;
}

/** With the page's own images there. */
export async function visitTraining(): Promise<TrainVisit> {
  const { chromium, server } = await openPlayground();
  const own = chromium && (await openTrainPage(chromium, server.url));
  await own?.ready();
  return { chromium, server, own: own as TrainPage };
}
