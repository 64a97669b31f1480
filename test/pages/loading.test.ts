/** The page's own images on their way: how far they are, what breaks off, what does not come at all, and without a network. */
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { startChromium } from "../support/chromium.ts";
import type { LocalServer } from "../support/local-server.ts";
import { servePlayground } from "../support/playground.ts";
import { repository } from "../support/shared-data.ts";
import { serveFolder } from "../support/static-server.ts";
import { openTrainPage } from "../support/train-page.ts";

const chromium = await startChromium();
afterAll(() => chromium?.close());

const dist = join(repository, "playground", "dist");
const IMAGES = "data/fashion-mnist.idx.gz";
const bytes = readFileSync(join(dist, IMAGES));

type Answer = (response: ServerResponse) => void;
const whole: Answer = (response) => response.writeHead(200, { "content-length": bytes.length }).end(bytes);
const missing: Answer = (response) => response.writeHead(404).end();
/** The connection ends in the middle. */
const broken: Answer = (response) => {
  response.writeHead(200, { "content-length": bytes.length });
  response.write(bytes.subarray(0, bytes.length / 2), () => setTimeout(() => response.destroy(), 300));
};

/** The playground's files, the images by another hand. @param answer the first two times; whole then */
function serveWith(answer: Answer): Promise<LocalServer> {
  let asked = 0;
  return serveFolder(dist, {
    answered: (path, response) => {
      // What it has kept would be handed out before the server is asked.
      if (path === "service-worker.js") missing(response);
      else if (path === IMAGES) (++asked < 3 ? answer : whole)(response);
      else return false;
      return true;
    },
  });
}

test.skipIf(!chromium)("what breaks off is asked for again, and told while it is", async () => {
  if (!chromium) return;
  const server = await serveWith(broken);
  const { images, page } = await openTrainPage(chromium, server.url);
  await images.getByText(/^loading Fashion-MNIST again, 2 of 3 times \(.+\): \d+ %$/).waitFor();
  await images.getByText(/^loading Fashion-MNIST again, 3 of 3 times \(.+\): \d+ %$/).waitFor();
  await images.getByText("Fashion-MNIST: 4,000 images to train on").waitFor();
  await page.close();
  await server.close();
});

test.skipIf(!chromium)("what does not come is told with the reason, and can be asked for again", async () => {
  if (!chromium) return;
  const server = await serveWith(missing);
  const { images, page, panel } = await openTrainPage(chromium, server.url);
  const problem = images.getByRole("alert");
  const reason =
    "the page's images did not come: status 404. Load them again where there is a network, or drop images of your own.";
  await expect.poll(() => problem.innerText()).toBe(reason);
  await images.getByText("There are no images to train on yet.").waitFor();
  // Whoever trains all the same is told so, the reason stands once, and nothing is stuck.
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect
    .poll(() => panel.getByRole("region", { name: "Run" }).getByRole("alert").innerText())
    .toBe("there are no images to train on. See below, under Images, why they did not come.");
  expect(await problem.innerText()).toBe(reason);
  await images.getByRole("button", { name: "Load Fashion-MNIST again" }).click();
  await images.getByText("Fashion-MNIST: 4,000 images to train on").waitFor();
  expect(await problem.count()).toBe(0);
  await page.close();
  await server.close();
});

test.skipIf(!chromium)("what has been seen once needs no network: images are there, and train", async () => {
  if (!chromium) return;
  // A page without these headers loads itself once more.
  const server = await servePlayground();
  const first = await chromium.newPage();
  await first.goto(server.url);
  await first.evaluate(() => navigator.serviceWorker.ready);
  // Kept behind the page's back.
  await expect
    .poll(() => first.evaluate((path) => caches.match(path).then((kept) => kept !== undefined), IMAGES), {
      timeout: 30_000,
    })
    .toBe(true);
  await server.close();
  await first.reload();
  await first.getByRole("tab", { name: "Train" }).click();
  await first.getByText("Fashion-MNIST: 4,000 images to train on").waitFor();
  await first.getByLabel("Steps", { exact: true }).fill("2");
  await first.getByRole("button", { name: "Train", exact: true }).click();
  await first.getByText(/^Trained 2 steps/).waitFor();
  await first.close();
});
