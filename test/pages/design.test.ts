/** The playground's design side, as a visitor has it: built files, real Chromium. */
import { afterAll, expect, test } from "vitest";
import { startChromium } from "../support/chromium.ts";
import { servePlayground } from "../support/playground.ts";

const chromium = await startChromium();
const server = await servePlayground();
afterAll(async () => {
  await chromium?.close();
  await server.close();
});

test.skipIf(!chromium)("the page comes with a design and places to see and to train it", async () => {
  const page = await chromium!.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(server.url);
  await page.getByRole("region", { name: "Design" }).waitFor();
  await expect.poll(() => page.getByRole("button", { name: /^Basic, in s1/ }).count()).toBe(1);
  expect(complaints).toEqual([]);
  await page.close();
});
